import { expect, test } from 'vitest';
import { createSite, listen } from '../../scripts/server.mjs';
import config from '../../site.config.mjs';
import { pagePaths, visit, wake } from './book.ts';

test('after one visit and without a server, every page can be read, the search finds, and the classifier learns', async () => {
  const server = createSite('dist', config.base);
  const address = `http://localhost:${await listen(server, 0)}${config.base}`;
  await using reader = await visit('', { address, serviceWorkers: 'allow' });
  const { page, problems } = reader;
  await page.getByText('Ready to read offline').waitFor({ timeout: 60_000 });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));

  for (const path of pagePaths) {
    const response = await page.goto(address + path, { waitUntil: 'load' });
    expect(response!.fromServiceWorker(), path).toBe(true);
    expect((await page.locator('main').innerText()).length, path).toBeGreaterThan(40);
    expect(await page.evaluate(() => [...document.images].filter(({ naturalWidth }) => !naturalWidth).length)).toBe(0);
    expect(await page.evaluate(() => document.fonts.ready.then(({ size }) => size)), path).toBeGreaterThan(0);
  }

  await page.goto(`${address}cnn-review/`);
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Search the book' }).fill('hidden layer');
  await page.getByRole('option').first().waitFor();
  await page.keyboard.press('Escape');

  const demo = page.locator('[data-demo="classifier-2d"]');
  await wake(demo);
  const description = demo.locator('.description').first();
  const before = await description.textContent();
  await demo.getByRole('button', { name: 'Play', exact: true }).click();
  await expect.poll(() => description.textContent(), { timeout: 20_000 }).not.toBe(before);
  expect(problems).toEqual([]);
});
