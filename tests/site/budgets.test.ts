import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, inject, test } from 'vitest';
import { pagePaths, scrollThrough, visit } from '../browser/book.ts';

/** What a reader may have to fetch for one page, read to its end but without touching a demo; kB after gzip. */
const budgets = { js: 40, css: 30, woff2: 260, html: 125 };
/** The page for searching opens the index at once. */
const searchBudgets = { ...budgets, js: 60 };

describe.each(pagePaths)('page /%s', (path) => {
  test('stays within its budget of bytes', async () => {
    await using reader = await visit(path);
    await scrollThrough(reader.page);
    const addresses = await reader.page.evaluate(() =>
      performance.getEntriesByType('resource').map(({ name }) => name),
    );
    const kilobytes = { js: 0, css: 0, woff2: 0, html: 0 };
    for (const address of [...addresses, `${inject('address')}${path}`]) {
      const file = address.slice(inject('address').length) || 'index.html';
      const name = file.endsWith('/') ? `${file}index.html` : file;
      const kind = name.split('.').pop() as keyof typeof kilobytes;
      if (!(kind in kilobytes) || name === 'sw.js') continue;
      const body = readFileSync(`dist/${name}`);
      kilobytes[kind] += (kind === 'woff2' ? body : gzipSync(body, { level: 9 })).length / 1000;
    }
    for (const [kind, budget] of Object.entries(path === 'search/' ? searchBudgets : budgets))
      expect(kilobytes[kind as keyof typeof kilobytes], `kB of ${kind}`).toBeLessThanOrEqual(budget);
  });
});
