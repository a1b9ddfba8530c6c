/**
 * `npm run lighthouse`: the home page and the first chapter, on desktop and phone, as the median of three runs against
 * the built site served with compression. Fails below 98 in performance or 100 in the other three.
 */
import { globSync } from 'node:fs';
import { setUp } from './setup.mjs';

await setUp();
const { launch } = await import('chrome-launcher');
const { default: lighthouse, desktopConfig } = await import('lighthouse');
const { buildIfChanged } = await import('./build.mjs');
const { chromiumFlags, findChromium } = await import('./chromium.mjs');
const { createSite, listen } = await import('./server.mjs');
const { default: config } = await import('../site.config.mjs');

const thresholds = { performance: 98, accessibility: 100, 'best-practices': 100, seo: 100 };
const numRuns = 3;

buildIfChanged();
const firstChapter = globSync('content/chapters/*.mdx')
  .sort()[0]
  .replace(/^.*\/\d\d-(.*)\.mdx$/, '$1');
const server = createSite('dist', config.base);
await listen(server, 0);
const chrome = await launch({ chromePath: findChromium(), chromeFlags: ['--headless=new', ...chromiumFlags] });
let hasFailed = false;
try {
  for (const path of ['', `${firstChapter}/`])
    for (const preset of ['desktop', 'mobile']) {
      const runs = [];
      for (let i = 0; i < numRuns; i++) runs.push(await measure(path, preset));
      const median = Object.fromEntries(
        Object.keys(thresholds).map((name) => [name, middle(runs.map((run) => run[name]))]),
      );
      const missed = Object.entries(thresholds).filter(([name, least]) => median[name] < least);
      hasFailed ||= missed.length > 0;
      const scores = Object.entries(median).map(([name, score]) => `${name} ${score}`);
      console.log(`${missed.length > 0 ? '✗' : '✓'} /${path} ${preset}: ${scores.join(', ')}`);
      for (const [name, least] of missed)
        console.log(
          `    ${name} must reach ${least}: ${[...new Set(runs.flatMap((run) => run.complaints[name]))].join('; ')}`,
        );
    }
} finally {
  chrome.kill();
  server.close();
}
process.exit(hasFailed ? 1 : 0);

/** Scores from 0 to 100, and the audits that cost points. */
async function measure(path, preset) {
  const url = `http://localhost:${server.address().port}${config.base}${path}`;
  const { lhr } = await lighthouse(
    url,
    { port: chrome.port, logLevel: 'error' },
    preset === 'desktop' ? desktopConfig : undefined,
  );
  const complaints = {};
  const scores = {};
  for (const name of Object.keys(thresholds)) {
    const category = lhr.categories[name];
    scores[name] = Math.round(category.score * 100);
    complaints[name] = category.auditRefs
      .filter(({ id, weight }) => weight > 0 && lhr.audits[id].score !== null && lhr.audits[id].score < 0.9)
      .map(({ id }) => `${lhr.audits[id].title} ${lhr.audits[id].displayValue ?? ''}`.trim());
  }
  return { ...scores, complaints };
}

function middle(values) {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
