import { expect, test } from 'vitest';
import { visit } from './book.ts';

const citation = 'a[data-card="ref-lecun2015"]';

test('a citation shows its reference under the pointer and at keyboard focus, and Escape closes it', async () => {
  await using reader = await visit('cnn-review/');
  const { page } = reader;
  const card = page.locator('#hover-card');
  await page.hover(citation);
  await card.waitFor({ state: 'visible' });
  expect(await card.innerText()).toContain('Nature');
  await page.keyboard.press('Escape');
  expect(await card.isVisible()).toBe(false);
  await page.locator(citation).first().focus();
  await card.waitFor({ state: 'visible' });
  expect(await page.evaluate(() => window.noticed.shifts)).toEqual([]);
});

test('a tap on a citation opens its card, a tap elsewhere closes it, and the page stays where it is', async () => {
  await using reader = await visit('cnn-review/', { isPhone: true });
  const { page } = reader;
  const card = page.locator('#hover-card');
  await page.locator(citation).first().scrollIntoViewIfNeeded();
  const before = await page.evaluate(() => scrollY);
  await page.locator(citation).first().tap();
  await card.waitFor({ state: 'visible' });
  expect(await page.evaluate(() => scrollY)).toBe(before);
  const { x, width } = (await card.boundingBox())!;
  expect(x).toBeGreaterThanOrEqual(0);
  expect(x + width).toBeLessThanOrEqual(360);
  await page.locator('h1').tap();
  expect(await card.isVisible()).toBe(false);
});

test('a margin note opens in place on a phone, without JavaScript', async () => {
  await using reader = await visit('cnn-review/', { isPhone: true, javaScriptEnabled: false });
  const note = reader.page.locator('.margin-note').first();
  expect(await note.locator('small').isVisible()).toBe(false);
  await note.locator('label').tap();
  expect(await note.locator('small').isVisible()).toBe(true);
});

test('an answer says whether it is right, without JavaScript', async () => {
  await using reader = await visit('cnn-review/', { javaScriptEnabled: false });
  const answer = reader.page.locator('.quiz .right').first();
  await answer.locator('summary').click();
  expect(await answer.locator('.verdict').innerText()).toContain('Right');
});
