import { expect, test } from 'vitest';
import { visit } from './book.ts';

const citation = 'a[data-card="ref-lecun2015"]';

test.each([false, true])('nothing moves while a page comes in on a slow machine (a phone: %s)', async (isPhone) => {
  for (let visits = 0; visits < 4; visits++) {
    await using reader = await visit('cnn-review/', { isPhone, slowdown: 5 });
    await reader.page.waitForTimeout(300);
    expect(await reader.page.evaluate(() => window.noticed.shifts)).toEqual([]);
  }
});

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
  const link = page.locator(citation).first();
  await link.scrollIntoViewIfNeeded();
  const settled = () => page.evaluate(() => new Promise(requestAnimationFrame)).then(() => link.boundingBox());
  await settled();
  const before = await settled();
  await link.tap();
  await card.waitFor({ state: 'visible' });
  expect(await settled()).toEqual(before);
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

test('on a phone a section opened from the contents stands at the top, though what is above was not yet laid out', async () => {
  await using reader = await visit('cnn-review/', { isPhone: true });
  const { page } = reader;
  const guessed = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.getByText('Contents', { exact: true }).click();
  const link = page.locator('[data-contents] a').nth(5);
  const heading = page.locator(`[id="${(await link.getAttribute('href'))!.slice(1)}"]`);
  await link.click();
  const top = async () => (await heading.boundingBox())!.y;
  await expect.poll(top, { timeout: 5000 }).toBeLessThan(150);
  await page.waitForTimeout(500);
  expect(await top()).toBeGreaterThan(0);
  expect(await top()).toBeLessThan(150);
  expect(await link.getAttribute('aria-current')).toBe('true');
  // The first screen had not laid out the whole chapter: else this test says nothing.
  expect(await page.evaluate(() => document.documentElement.scrollHeight)).not.toBe(guessed);
});
