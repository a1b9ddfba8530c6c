import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import race, { raceSteps, type RaceConfig, type RaceSnapshot } from '~/islands/truncated-bptt/compute.ts';
import { DemoState } from '~/islands/truncated-bptt/state.svelte.ts';

beforeEach(() => vi.stubGlobal('location', { href: 'http://book/backpropagation-through-time/', hash: '' }));
afterEach(() => vi.unstubAllGlobals());

async function runRace(config: RaceConfig): Promise<RaceSnapshot> {
  const context = { slice: () => Array.from({ length: 50 }, (_, i) => i), isFrameDue: () => true, messages: () => [] };
  let last: RaceSnapshot | undefined;
  for await (const snapshot of race(config, context)) last = snapshot ?? last;
  return last!;
}

describe('the timeline', () => {
  test('cuts each update’s gradient at the window and counts every loss once', () => {
    const demo = new DemoState();
    Object.assign(demo, { window: 3, stride: 2 });
    expect(demo.chunks).toEqual([
      { from: 0, ownFrom: 0, to: 2 },
      { from: 1, ownFrom: 2, to: 4 },
    ]);
  });

  test('with a window as long as the string has the true gradient', () => {
    const demo = new DemoState();
    demo.window = demo.numSteps;
    expect(demo.comparison.degrees).toBeCloseTo(0, 3);
    expect(demo.comparison.share).toBeCloseTo(1, 10);
    demo.window = 1;
    expect(demo.comparison.degrees).toBeGreaterThan(20);
    expect(demo.comparison).toMatchObject({ statesKept: 1, stepsBack: 4 });
  });
});

describe('the race', () => {
  const config = { seed: 1, lag: 10, windows: [10, 11] as const, isBlind: true };

  test('is won by the one step more that reaches the symbol', async () => {
    const { step, losses, accuracies } = await runRace(config);
    expect(step).toBe(raceSteps);
    expect(losses[0].at(-1)).toBeGreaterThan(0.6);
    expect(losses[1].at(-1)).toBeLessThan(0.05);
    expect(accuracies[1]).toBeGreaterThan(0.99);
  });

  test('as the demo starts, takes less than 20 s: the window below the lag fails, the one above it learns', async () => {
    const { config } = new DemoState();
    expect(config).toMatchObject({ lag: 10, windows: [5, 12] });
    const start = process.cpuUsage(); // of this process alone, however busy the machine is
    const { losses, accuracies } = await runRace(config);
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1e6).toBeLessThan(20);
    expect(losses[0].at(-1)).toBeGreaterThan(0.6);
    expect(accuracies[0]).toBeLessThan(0.65);
    expect(losses[1].at(-1)).toBeLessThan(0.05);
    expect(accuracies[1]).toBeGreaterThan(0.99);
  });

  test('without the blind start a window below the lag may learn, and a longer one may not: seed 2, as the chapter says', async () => {
    const { losses } = await runRace({ ...config, seed: 2, windows: [5, 8], isBlind: false });
    expect(losses[0].at(-1)).toBeLessThan(0.05);
    expect(losses[1].at(-1)).toBeGreaterThan(0.6);
  });
});

test('settings come back from the link, and those out of range are refused', () => {
  const demo = new DemoState();
  demo.shared.setText('nanny');
  Object.assign(demo, { window: 4, stride: 4, lag: 7, isBlind: false });
  vi.stubGlobal('location', { href: demo.link(), hash: '' });
  const other = new DemoState();
  other.restore(location.href);
  expect(other.settings).toEqual(demo.settings);
  other.dispose();
  other.restore('http://book/?truncated-bptt=1.eyJsYWciOjk5fQ');
  expect(other.notice).toMatch(/lag outside 1 to 20/);
  other.dispose();
});
