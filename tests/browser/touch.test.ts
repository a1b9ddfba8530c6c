import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { isAwake, scrollThrough, visit } from './book.ts';

const chapter = 'cnn-review/';

test('demos sleep while the page is only read', async () => {
  await using reader = await visit(chapter);
  await scrollThrough(reader.page);
  for (const demo of await reader.page.locator('[data-demo]').all()) expect(await isAwake(demo)).toBe(false);
});

test('what is pressed and set while a demo wakes is done once it is awake', async () => {
  await using reader = await visit(chapter);
  const { page } = reader;
  await page.route('**/_astro/*.js', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 500));
    await route.continue();
  });
  const demo = page.locator('[data-demo="convolution"]');
  const slider = demo.locator('input[type=range]').first();
  const [minimum, shown] = [await slider.getAttribute('min'), demo.locator('.description').first()];
  const before = await shown.textContent();
  await slider.fill(minimum!);
  await demo.getByRole('button', { name: 'Play', exact: true }).click();
  expect(await isAwake(demo)).toBe(false);
  await expect.poll(() => isAwake(demo), { timeout: 10_000 }).toBe(true);
  await expect.poll(() => demo.getByRole('button', { name: 'Pause', exact: true }).count(), { timeout: 5000 }).toBe(1);
  expect(await slider.inputValue()).toBe(minimum);
  await expect.poll(() => shown.textContent(), { timeout: 5000 }).not.toBe(before);
});

test('the first touch wakes one demo at once and the others as they come into view', async () => {
  await using reader = await visit(chapter);
  const demos = reader.page.locator('[data-demo]');
  await demos.nth(0).scrollIntoViewIfNeeded();
  await demos.nth(0).dispatchEvent('pointerover');
  await expect.poll(() => isAwake(demos.nth(0)), { timeout: 10_000 }).toBe(true);
  expect(await isAwake(demos.nth(2))).toBe(false);
  await demos.nth(2).scrollIntoViewIfNeeded();
  await expect.poll(() => isAwake(demos.nth(2)), { timeout: 10_000 }).toBe(true);
});

test('a link to a demo’s settings wakes it without a touch', async () => {
  await using reader = await visit(`${chapter}?convolution=1.broken#demo-convolution`);
  const demo = reader.page.locator('[data-demo="convolution"]');
  await demo.scrollIntoViewIfNeeded();
  await demo.getByRole('alert').locator('p').waitFor();
  expect(await demo.getByRole('alert').textContent()).toContain('damaged');
});

test('a demo that cannot be fetched says so and wakes at a later touch', async () => {
  await using reader = await visit(chapter);
  const demo = reader.page.locator('[data-demo="conv-filters"]');
  const notice = reader.page.getByText('This demo could not be fetched.');
  await reader.page.route('**/demos/*.json', (route) => route.abort());
  await demo.scrollIntoViewIfNeeded();
  await demo.dispatchEvent('pointerover');
  await notice.waitFor();
  await reader.page.unroute('**/demos/*.json');
  await demo.dispatchEvent('pointerover');
  await expect.poll(() => isAwake(demo), { timeout: 10_000 }).toBe(true);
  expect(await notice.count()).toBe(0);
});

test('a switch, a key, a tap and a drag that come while a demo wakes are not lost', async () => {
  const wakeSlowly = async (page: Page) =>
    page.route('**/_astro/*.js', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 400));
      await route.continue();
    });
  await using training = await visit('backpropagation-through-time/');
  await wakeSlowly(training.page);
  const blind = training.page.getByRole('checkbox', { name: /Start blind/ });
  const before = await blind.isChecked();
  await blind.click();
  const race = training.page.locator('[data-demo="truncated-bptt"]');
  expect(await isAwake(race)).toBe(false);
  await expect.poll(() => isAwake(race), { timeout: 10_000 }).toBe(true);
  expect(await blind.isChecked()).toBe(!before);

  await using descent = await visit('gradient-pathologies/');
  await wakeSlowly(descent.page);
  const cliff = descent.page.locator('[data-demo="cliff"]');
  const surface = cliff.locator('[tabindex="0"][aria-label^="The error over w and b"]');
  const start = async () =>
    /The start is at w (\S+), b (\S+);/.exec((await surface.getAttribute('aria-label'))!)!.slice(1);
  await surface.scrollIntoViewIfNeeded();
  const first = await start();
  await surface.focus();
  await descent.page.keyboard.press('ArrowRight');
  expect(await isAwake(cliff)).toBe(false);
  await expect.poll(() => isAwake(cliff), { timeout: 10_000 }).toBe(true);
  await expect.poll(async () => (await start())[0], { timeout: 2000 }).not.toBe(first[0]);

  await using dragging = await visit('gradient-pathologies/');
  await wakeSlowly(dragging.page);
  const plot = dragging.page.locator('[data-demo="cliff"] [tabindex="0"][aria-label^="The error over w and b"]');
  await plot.scrollIntoViewIfNeeded();
  const box = (await plot.boundingBox())!;
  await dragging.page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.5);
  await dragging.page.mouse.down();
  const awake = dragging.page.locator('[data-demo="cliff"]');
  expect(await isAwake(awake)).toBe(false);
  await expect.poll(() => isAwake(awake), { timeout: 10_000 }).toBe(true);
  await dragging.page.mouse.move(box.x + box.width * 0.7, box.y + box.height * 0.5);
  const end = /at w (\S+),/.exec((await plot.getAttribute('aria-label'))!)![1];
  await dragging.page.mouse.up();
  expect(end).not.toBe(first[0]);
});

test('a tap that wakes a demo on a phone is done once it is awake', async () => {
  await using reader = await visit('gradient-pathologies/', { isPhone: true });
  const cliff = reader.page.locator('[data-demo="cliff"]');
  const surface = cliff.locator('[tabindex="0"][aria-label^="The error over w and b"]');
  await surface.scrollIntoViewIfNeeded();
  const before = await surface.getAttribute('aria-label');
  const { width, height } = (await surface.boundingBox())!;
  await surface.tap({ position: { x: width * 0.2, y: height * 0.3 } });
  await expect.poll(() => isAwake(cliff), { timeout: 10_000 }).toBe(true);
  await expect.poll(() => surface.getAttribute('aria-label'), { timeout: 2000 }).not.toBe(before);
  expect(reader.problems).toEqual([]);
});

test('what the browser itself opens while a demo wakes stays open', async () => {
  await using reader = await visit(chapter);
  await reader.page.route('**/_astro/*.js', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 400));
    await route.continue();
  });
  const demo = reader.page.locator('[data-demo="convolution"]');
  const details = demo.locator('details').first();
  await details.locator('summary').first().click();
  expect(await isAwake(demo)).toBe(false);
  expect(await details.evaluate((element) => (element as HTMLDetailsElement).open)).toBe(true);
  await expect.poll(() => isAwake(demo), { timeout: 10_000 }).toBe(true);
  await reader.page.waitForTimeout(300);
  expect(await details.evaluate((element) => (element as HTMLDetailsElement).open)).toBe(true);
});
