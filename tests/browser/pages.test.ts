import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { enliven, pagePaths, scrollThrough, visit } from './book.ts';
import { watchMainThread } from './main-thread.ts';

describe.each(pagePaths)('page /%s', (path) => {
  test('loads and scrolls without an error, a foreign request, a broken policy or a layout shift', async () => {
    await using reader = await visit(path);
    await scrollThrough(reader.page);
    expect(reader.problems).toEqual([]);
    const { shifts, violations } = await reader.page.evaluate(() => window.noticed);
    expect(violations).toEqual([]);
    expect(shifts).toEqual([]);
    expect(await reader.page.evaluate(cutFormulas), 'wider than the column').toEqual([]);
  });

  test('has no accessibility violation in light or dark', async () => {
    await using reader = await visit(path);
    await scrollThrough(reader.page);
    expect(await violationsOf(reader.page)).toEqual([]);
    await reader.page.emulateMedia({ colorScheme: 'dark' });
    await reader.page.waitForTimeout(400); // colours that fade
    expect(await violationsOf(reader.page, ['color-contrast'])).toEqual([]);
  });

  test('fits a phone: nothing to scroll sideways, nothing too small to touch, nothing moves', async () => {
    await using reader = await visit(path, { isPhone: true });
    const { page } = reader;
    await scrollThrough(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    expect(await page.evaluate(smallTargets)).toEqual([]);
    expect(await page.evaluate(() => window.noticed.shifts)).toEqual([]);
    /* The rest is the same at every width. */
    expect(await violationsOf(page, ['scrollable-region-focusable', 'aria-hidden-focus'])).toEqual([]);
    expect(reader.problems).toEqual([]);
  });

  test('shows its text and first pictures without JavaScript', async () => {
    await using reader = await visit(path, { javaScriptEnabled: false });
    const { page } = reader;
    expect((await page.locator('main').innerText()).length).toBeGreaterThan(40);
    for (const demo of await page.locator('[data-demo]').all()) {
      const pictures = await demo.locator('svg, img, [role=img], [role=group]').filter({ visible: true }).all();
      const boxes = await Promise.all(pictures.map((picture) => picture.boundingBox()));
      const tallest = Math.max(...boxes.map((box) => box!.height));
      expect(tallest, (await demo.getAttribute('data-demo'))!).toBeGreaterThan(60);
    }
  });

  test('every demo reaches its first live snapshot, and no task keeps the page from answering', async () => {
    /* A busy machine slows a task down; one that is the page's own is slow at every visit. */
    let slowest = Infinity;
    for (let visits = 0; visits < 3 && slowest > 50; visits++) {
      await using reader = await visit(path);
      const stop = await watchMainThread(reader.page);
      await enliven(reader.page);
      slowest = Math.max(...(await stop()));
      expect(reader.problems).toEqual([]);
      expect(await reader.page.evaluate(() => window.noticed.violations)).toEqual([]);
    }
    expect(slowest, 'milliseconds of the longest task').toBeLessThanOrEqual(50);
  });
});

/** What axe objects to, by all its rules or by some. */
async function violationsOf(page: Page, rules?: string[]): Promise<string[]> {
  const axe = new AxeBuilder({ page });
  const { violations } = await (rules ? axe.withRules(rules) : axe).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}

/** Runs in the page: displayed formulas that must be scrolled to be read. */
function cutFormulas(): string[] {
  return [...document.querySelectorAll('.katex-display')]
    .filter((formula) => formula.scrollWidth > formula.clientWidth)
    .map((formula) => formula.closest('.equation')?.id ?? formula.textContent.slice(0, 40));
}

/** Runs in the page: controls under 44 px; a cell among many of one grid, as of an editable matrix, may have 24. */
function smallTargets(): string[] {
  const controls = document.querySelectorAll<HTMLElement>(
    'button, select, input:not([type=hidden]), summary, nav a, [role=button], [role=tab]',
  );
  return [...controls]
    .filter((control) => control.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
    .flatMap((control) => {
      const { width, height } = (control.closest('label') ?? control).getBoundingClientRect();
      const isCell = control.parentElement!.querySelectorAll(`:scope > ${control.localName}`).length >= 9;
      const isSmall = width > 0 && Math.min(width, height) < (isCell ? 24 : 43.5);
      return isSmall ? [`${width.toFixed(0)}×${height.toFixed(0)} ${control.outerHTML.slice(0, 100)}`] : [];
    });
}
