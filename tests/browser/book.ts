import { readdirSync } from 'node:fs';
import { chromium, type Browser, type Locator, type Page } from 'playwright-core';
import { expect, inject } from 'vitest';

/** Every built page, as its path below the base: '' for home, 'cnn-review/' … */
export const pagePaths = readdirSync('dist', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.html'))
  .map((file) => file.replaceAll('\\', '/').replace(/index\.html$/, ''))
  .sort();

export interface VisitOptions {
  theme?: 'light' | 'dark';
  /** A phone is 360 px wide and touched. */
  isPhone?: boolean;
  javaScriptEnabled?: boolean;
  /** Another server than the one of all tests, with a slash at the end. */
  address?: string;
  serviceWorkers?: 'allow' | 'block';
  /** How many times slower the page's processor is. */
  slowdown?: number;
}

/** One page in a browser context of its own, with everything that went wrong there. */
export interface Visit extends AsyncDisposable {
  page: Page;
  /** Console errors, uncaught errors, failed requests, requests to other hosts, policy violations. */
  problems: string[];
}

/** Opens a page of the book and waits until it and its fonts are loaded. Use with `await using`. */
export async function visit(path: string, options: VisitOptions = {}): Promise<Visit> {
  const {
    theme = 'light',
    isPhone = false,
    javaScriptEnabled = true,
    serviceWorkers = 'block',
    slowdown = 1,
  } = options;
  const address = options.address ?? inject('address');
  const browser = await openBrowser();
  const context = await browser.newContext({
    colorScheme: theme,
    viewport: isPhone ? { width: 360, height: 740 } : { width: 1280, height: 900 },
    hasTouch: isPhone,
    isMobile: isPhone,
    javaScriptEnabled,
    serviceWorkers,
  });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`uncaught: ${error.message}`));
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText;
    // A page that is left lets go of what it was still fetching.
    if (reason !== 'net::ERR_ABORTED') problems.push(`failed: ${request.url()} ${reason}`);
  });
  page.on('request', (request) => {
    if (/^https?:/.test(request.url()) && !request.url().startsWith(new URL(address).origin))
      problems.push(`another host: ${request.url()}`);
  });
  await page.addInitScript(watch);
  if (slowdown > 1)
    await (await context.newCDPSession(page)).send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  await page.goto(address + path, { waitUntil: 'load' });
  if (javaScriptEnabled) await page.evaluate(() => document.fonts.ready.then(() => undefined));
  return { page, problems, [Symbol.asyncDispose]: () => context.close() };
}

let opened: Promise<Browser> | undefined;

/** The one Chromium of all browser tests. */
function openBrowser(): Promise<Browser> {
  return (opened ??= chromium.connect(inject('browserEndpoint')));
}

declare global {
  interface Window {
    /** What the browser noticed on this page: layout shifts that a reader could see, broken rules of the policy. */
    noticed: { shifts: string[]; violations: string[] };
  }
}

/** Runs in the page before its own scripts. */
function watch() {
  window.noticed = { shifts: [], violations: [] };
  document.addEventListener('securitypolicyviolation', (event) => {
    window.noticed.violations.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`);
  });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & { value: number; sources: { node?: Node }[] })[]) {
      if (entry.value < 0.0005) continue; // which every report rounds to 0
      const moved = entry.sources.map(({ node }) => (node as Element)?.outerHTML?.slice(0, 80) ?? node?.textContent);
      window.noticed.shifts.push(`${entry.value.toFixed(4)} ${moved.join(' | ')}`);
    }
  }).observe({ type: 'layout-shift', buffered: true });
}

/** Scrolls to the end and back, as a reader would who touches nothing. */
export async function scrollThrough(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight * 0.8) {
      scrollTo({ top: y, behavior: 'instant' });
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    scrollTo({ top: 0, behavior: 'instant' });
  });
  await page.waitForLoadState('networkidle');
}

/** Reaches for a demo and waits until it is awake. */
export async function wake(demo: Locator): Promise<void> {
  await demo.scrollIntoViewIfNeeded();
  await demo.dispatchEvent('pointerover');
  await expect.poll(() => isAwake(demo), { timeout: 20_000 }).toBe(true);
}

export function isAwake(demo: Locator): Promise<boolean> {
  return demo.evaluate((element) => !element.closest('astro-island[ssr]'));
}

/**
 * Wakes every demo of a page. One that plays is played until what it says about itself is news; of one that only answers
 * the reader, every slider is moved.
 */
export async function enliven(page: Page): Promise<void> {
  for (const demo of await page.locator('[data-demo]').all()) {
    const slug = await demo.getAttribute('data-demo');
    await wake(demo);
    const play = demo.getByRole('button', { name: 'Play', exact: true });
    if (await play.count()) {
      const description = demo.locator('.description').first();
      const before = await description.textContent();
      await play.first().click();
      await expect
        .poll(() => description.textContent(), { message: `${slug} shows something new`, timeout: 20_000 })
        .not.toBe(before);
    } else {
      for (const slider of await demo.locator('input[type=range]:visible:enabled').all())
        await slider.press('ArrowRight');
    }
    await page.waitForTimeout(300);
  }
}
