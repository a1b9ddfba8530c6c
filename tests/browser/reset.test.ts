import { expect, test } from 'vitest';
import { visit, wake } from './book.ts';

test('what a reader wrote and set comes back after a reset that was not meant', async () => {
  await using reader = await visit('character-models/');
  const { page } = reader;
  const demo = page.locator('#demo-shakespeare');
  await wake(demo);
  const prime = demo.getByLabel('Text to go on from');
  const undo = demo.getByRole('button', { name: 'Undo reset' });
  const reset = demo.getByRole('button', { name: 'Reset', exact: true });

  await reset.click();
  expect(await undo.count()).toBe(0);
  await prime.fill('ROMEO:\n');
  const temperature = demo.getByLabel('Temperature, as a number');
  await temperature.fill('1.2');
  await temperature.press('Enter');
  await reset.click();
  expect(await prime.inputValue()).toBe('First Citizen:\n');
  await reset.click();
  await undo.click();
  expect(await prime.inputValue()).toBe('ROMEO:\n');
  expect(await temperature.inputValue()).toBe('1.2');
  expect(await undo.count()).toBe(0);
  expect(reader.problems).toEqual([]);
});
