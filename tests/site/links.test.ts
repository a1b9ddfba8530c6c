import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSite, listen } from '../../scripts/server.mjs';
import { toolCommand } from '../../scripts/setup.mjs';
import { enliven, scrollThrough, visit } from '../browser/book.ts';
import { brokenLinks, readPages } from './built-pages.ts';

test('every link of the book leads somewhere', () => {
  expect(brokenLinks('dist', '/')).toEqual([]);
});

describe('a book built for a path of its host', () => {
  const folder = '.cache/book';
  const server = createSite(folder, '/book/');
  let address: string;

  beforeAll(async () => {
    const [node, astro] = toolCommand('astro');
    /* Not this process's own environment: the test runner keeps settings there that a build would obey. */
    const env = { PATH: process.env['PATH'], SITE_URL: 'https://example.org', BASE_PATH: '/book/' };
    const { status, stdout, stderr } = spawnSync(node!, [astro!, 'build', '--outDir', folder], {
      env,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stdout + stderr);
    address = `http://localhost:${await listen(server, 0)}/book/`;
  }, 600_000);
  afterAll(() => void server.close());

  test('keeps every link below that path', () => {
    expect(brokenLinks(folder, '/book/')).toEqual([]);
  });

  test('names its public address to search engines and other sites', () => {
    for (const { path, html } of readPages(folder)) {
      if (path === '404.html') continue;
      expect(html).toContain(`<link rel="canonical" href="https://example.org/book/${path}"`);
      expect(html).toContain('content="https://example.org/book/icons/social.png"');
    }
  });

  test('comes alive there', async () => {
    await using reader = await visit('', { address });
    await scrollThrough(reader.page);
    await enliven(reader.page);
    expect(reader.problems).toEqual([]);
  });
});
