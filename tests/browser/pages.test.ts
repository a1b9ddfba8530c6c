import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { enliven, pagePaths, scrollThrough, visit } from './book.ts';

describe.each(pagePaths)('page /%s', (path) => {
  test('loads and scrolls without an error, a foreign request, a broken policy or a layout shift', async () => {
    await using reader = await visit(path);
    await scrollThrough(reader.page);
    expect(reader.problems).toEqual([]);
    const { shifts, violations } = await reader.page.evaluate(() => window.noticed);
    expect(violations).toEqual([]);
    expect(shifts).toEqual([]);
  });

  test('has no accessibility violation in light or dark', async () => {
    await using reader = await visit(path);
    await scrollThrough(reader.page);
    expect(await violationsOf(reader.page)).toEqual([]);
    await reader.page.emulateMedia({ colorScheme: 'dark' });
    expect(await violationsOf(reader.page)).toEqual([]);
  });

  test('fits a phone: nothing to scroll sideways, nothing too small to touch, nothing moves', async () => {
    await using reader = await visit(path, { isPhone: true });
    const { page } = reader;
    await scrollThrough(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    expect(await page.evaluate(smallTargets)).toEqual([]);
    expect(await page.evaluate(() => window.noticed.shifts)).toEqual([]);
    expect(await violationsOf(page)).toEqual([]);
    expect(reader.problems).toEqual([]);
  });

  test('shows its text and first pictures without JavaScript', async () => {
    await using reader = await visit(path, { javaScriptEnabled: false });
    const { page } = reader;
    expect((await page.locator('main').innerText()).length).toBeGreaterThan(80);
    for (const demo of await page.locator('[data-demo]').all()) {
      const picture = demo.locator('svg, img').filter({ visible: true }).first();
      expect((await picture.boundingBox())?.height, (await demo.getAttribute('data-demo'))!).toBeGreaterThan(40);
    }
  });

  test('every demo reaches its first live snapshot, and no task keeps the page from answering', async () => {
    /* Another program on this machine can stretch a task; one that is the page's own is long at every visit. */
    let longTasks: number[] = [];
    for (let attempt = 0; attempt < 3; attempt++) {
      await using reader = await visit(path);
      await enliven(reader.page);
      expect(reader.problems).toEqual([]);
      const noticed = await reader.page.evaluate(() => window.noticed);
      expect(noticed.violations).toEqual([]);
      longTasks = noticed.longTasks;
      if (longTasks.length === 0) break;
    }
    expect(longTasks, 'milliseconds of tasks over 50 ms').toEqual([]);
  });
});

async function violationsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}

/** Runs in the page: controls under 44 px that are not links within text. */
function smallTargets(): string[] {
  const controls = document.querySelectorAll<HTMLElement>(
    'button, select, input:not([type=hidden]), summary, nav a, [role=button], [role=tab]',
  );
  return [...controls]
    .filter((control) => control.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
    .map((control) => {
      const area = (control.closest('label') ?? control).getBoundingClientRect();
      return { control, area };
    })
    .filter(({ area }) => area.width > 0 && (area.height < 43.5 || area.width < 43.5))
    .map(
      ({ control, area }) => `${area.width.toFixed(0)}×${area.height.toFixed(0)} ${control.outerHTML.slice(0, 100)}`,
    );
}
