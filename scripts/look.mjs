/**
 * `npm run look [-- /path/ …]`: screenshots of every page and every demo at 1280 and 360 px, light and dark, into
 * screenshots/, and what the console said. With `--publish` it renews docs/screenshot.png and public/icons/social.png.
 */
import { existsSync, globSync, mkdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { setUp } from './setup.mjs';

await setUp();
const { chromium } = await import('playwright-core');
const { buildIfChanged } = await import('./build.mjs');
const { chromiumFlags, findChromium } = await import('./chromium.mjs');
const { createSite, listen } = await import('./server.mjs');
const { default: config } = await import('../site.config.mjs');

const { values, positionals } = parseArgs({ allowPositionals: true, options: { publish: { type: 'boolean' } } });
buildIfChanged();
const paths = positionals.length > 0 ? positionals : globSync('dist/**/index.html').map(toPath).sort();
const server = createSite('dist', config.base);
await listen(server, 0);
const origin = `http://localhost:${server.address().port}`;
const browser = await chromium.launch({ executablePath: findChromium(), args: chromiumFlags });
try {
  if (values.publish) await publish();
  else for (const path of paths) await lookAt(path);
} finally {
  await browser.close();
  server.close();
}

async function lookAt(path) {
  mkdirSync('screenshots', { recursive: true });
  const name = path.replaceAll('/', ' ').trim().replaceAll(' ', '-') || 'home';
  for (const width of [1280, 360])
    for (const colorScheme of ['light', 'dark']) {
      const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning')
          console.log(`${path} ${width} ${colorScheme}: ${message.text()}`);
      });
      page.on('pageerror', (error) => console.log(`${path} ${width} ${colorScheme}: ${error.message}`));
      await page.goto(origin + config.base.replace(/\/$/, '') + path, { waitUntil: 'networkidle' });
      // A phone lays out what is near the window only; the picture shows the whole page.
      await page.evaluate(() => delete document.documentElement.dataset.arrival);
      const file = (part) => `screenshots/${name}${part}-${width}-${colorScheme}.png`;
      await page.screenshot({ path: file(''), fullPage: true });
      for (const demo of await page.locator('[data-demo]').all()) {
        await demo.scrollIntoViewIfNeeded();
        await demo.screenshot({ path: file(`-${await demo.getAttribute('id')}`) });
      }
      await page.close();
    }
  console.log(`${path}: screenshots/${name}*`);
}

/** The README's picture and the one that links to the book show, both of the home page as it is. */
async function publish() {
  mkdirSync('docs', { recursive: true });
  const pictures = [
    { path: 'docs/screenshot.png', width: 1280, height: 900 },
    { path: 'public/icons/social.png', width: 1200, height: 630 },
  ];
  for (const { path, width, height } of pictures) {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme: 'light' });
    await page.goto(origin + config.base, { waitUntil: 'networkidle' });
    await page.screenshot({ path });
    await page.close();
    console.log(`${path}${existsSync(path) ? '' : ' is missing'}`);
  }
}

function toPath(file) {
  return file
    .replaceAll('\\', '/')
    .replace(/^dist/, '')
    .replace(/index\.html$/, '');
}
