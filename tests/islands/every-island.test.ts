import { readFile } from 'node:fs/promises';
import { engine } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, test, vi, type TestContext } from 'vitest';
import type { LiveRun } from '~/islands/session/live-run.svelte.ts';
import { InProcessWorker } from './in-process-worker.ts';

/** What every demo's state has; `run` where it computes in the worker. */
interface DemoState {
  run?: LiveRun<unknown, unknown>;
  notice?: string | undefined;
  toggle?(isPlaying: boolean): void;
  reset(): void;
  restore(address: string): void;
  link(): string;
  dispose?(): void;
}

const states = import.meta.glob<{ DemoState: new () => DemoState }>('../../src/islands/*/state.svelte.ts');
const islands = Object.entries(states).map(([path, load]) => [path.split('/').at(-2)!, load] as const);
const ownTests = Object.keys(import.meta.glob('./**/*.test.ts'));
const home = 'http://book/chapter/';

let opened: DemoState[];

/** A demo that opens only with what its page gives it, a first picture or the folder of a model, must have tests of its own. */
function leaveToItsOwnTest(slug: string, skip: TestContext['skip']): never {
  expect(
    ownTests.some((path) => path === `./${slug}.test.ts` || path.startsWith(`./${slug}/`)),
    slug,
  ).toBe(true);
  return skip('opens with what its page gives it, and is tested on its own');
}

/** A demo as its page makes it. */
async function open(slug: string, load: (typeof islands)[number][1], { skip }: TestContext): Promise<DemoState> {
  const { DemoState } = await load();
  let demo: DemoState;
  try {
    demo = new DemoState();
  } catch (error) {
    if (DemoState.length > 0) leaveToItsOwnTest(slug, skip);
    throw error;
  }
  opened.push(demo);
  demo.restore(home);
  return demo;
}

beforeEach(() => {
  opened = [];
  InProcessWorker.opened = [];
  vi.stubGlobal('Worker', InProcessWorker);
  vi.stubGlobal('requestAnimationFrame', (callback: () => void) => setTimeout(callback, 4));
  vi.stubGlobal('location', new URL(home));
  vi.stubGlobal('history', { state: null, replaceState() {} });
  vi.stubGlobal('localStorage', { getItem: () => null, setItem() {} });
  vi.stubGlobal('document', { hidden: false, baseURI: home });
  vi.stubGlobal('fetch', async (address: string | URL) => {
    const { pathname } = new URL(address, home);
    return new Response(await readFile(`public${pathname}`));
  });
});
afterEach(() => {
  for (const demo of opened) demo.dispose?.();
  vi.unstubAllGlobals();
});

describe.each(islands)('the demo %s', (slug, load) => {
  test('opens no worker before it is started', async (context) => {
    await open(slug, load, context);
    expect(InProcessWorker.opened).toHaveLength(0);
  });

  test('comes back from its link as it stands', async (context) => {
    const demo = await open(slug, load, context);
    const other = await open(slug, load, context);
    other.restore(demo.link());
    expect(other.notice).toBeUndefined();
    expect(other.link()).toBe(demo.link());
  });

  test('says so where a link is broken, and opens all the same', async (context) => {
    const demo = await open(slug, load, context);
    const standard = demo.link();
    demo.restore(`${home}?${slug}=1.e30brok`);
    expect(demo.notice).toMatch(/link/);
    expect(demo.link()).toBe(standard);
    demo.reset();
    expect(demo.notice).toBeUndefined();
  });

  test('a second one on the page is not moved by the first', async (context) => {
    const [demo, other] = [await open(slug, load, context), await open(slug, load, context)];
    const before = other.link();
    demo.toggle?.(true);
    expect(other.link()).toBe(before);
    expect(other.run?.status ?? 'idle').toBe('idle');
  });
});

describe.each(islands)('the run of %s', (slug, load) => {
  test('streams, ends, starts again clean, and leaves nothing behind', { timeout: 60_000 }, async (context) => {
    const demo = await open(slug, load, context);
    if (!demo.run || !demo.toggle) return context.skip('does not play in the worker');

    demo.toggle(true);
    const [worker] = InProcessWorker.opened;
    if (!worker) return context.skip('does not play in the worker');
    const runsSeen = () => worker.sent.filter(({ type }) => type === 'snapshot').map(({ run }) => run);
    await vi.waitFor(() => expect(demo.run!.status === 'failed' || runsSeen().length > 2).toBe(true), 20_000);
    if (demo.run.error?.startsWith('A file that this needs')) leaveToItsOwnTest(slug, context.skip);
    expect(demo.run.error).toBeUndefined();
    expect(demo.run.status).toBe('playing');
    const [first] = runsSeen();

    demo.reset();
    expect(demo.run.status).not.toBe('playing');
    const numTensors = engine().state.numTensors;
    demo.toggle(true);
    await vi.waitFor(() => expect(runsSeen().filter((run) => run > first!).length).toBeGreaterThan(1), {
      timeout: 20_000,
    });
    const runs = runsSeen();
    expect(runs).toEqual([...runs].sort((a, b) => a - b));

    demo.dispose!();
    expect(worker.isTerminated).toBe(true);
    const numSent = worker.sent.length;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(worker.sent).toHaveLength(numSent);
    await vi.waitFor(() => expect(engine().state.numTensors).toBeLessThanOrEqual(numTensors));
  });
});
