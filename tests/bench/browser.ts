import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import sirv from 'sirv';
import { build } from 'vite';
import type { Result } from './measure.ts';

/** Bundles the benches as the site is bundled and runs them in workers of headless Chromium, a fresh page for each file. */
export async function runInBrowser(files: string[], only: string, print: (result: Result) => void): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'unrolled-bench-'));
  await build({
    root: fileURLToPath(new URL('./page', import.meta.url)),
    configFile: false,
    logLevel: 'error',
    build: { outDir: folder, emptyOutDir: true, target: 'es2023', chunkSizeWarningLimit: Infinity },
    worker: { format: 'es' },
  });
  const server = createServer(sirv(folder)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  });
  try {
    for (const file of files) {
      const page = await browser.newPage();
      await page.exposeFunction('report', print);
      await page.goto(`http://127.0.0.1:${port}/`);
      await page.evaluate(
        ([file, only]) =>
          (globalThis as unknown as { run(file: string, only: string): Promise<void> }).run(file!, only!),
        [file, only],
      );
      await page.close();
    }
  } finally {
    await browser.close();
    server.close();
    await rm(folder, { recursive: true });
  }
}
