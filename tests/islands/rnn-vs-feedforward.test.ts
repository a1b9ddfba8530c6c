import { describe, expect, test, vi } from 'vitest';
import duel, { duelSteps, type DuelConfig, type DuelSnapshot } from '~/islands/rnn-vs-feedforward/compute.ts';
import { DemoState } from '~/islands/rnn-vs-feedforward/state.svelte.ts';
import { firstSnapshot } from '~/islands/session/first-snapshot.ts';

async function runDuel(config: DuelConfig): Promise<[recurrent: number, feedforward: number]> {
  const context = { slice: () => Array.from({ length: 50 }, (_, i) => i), isFrameDue: () => true, messages: () => [] };
  let last: DuelSnapshot | undefined;
  for await (const snapshot of duel(config, context)) last = snapshot ?? last;
  expect(last!.step).toBe(duelSteps);
  return [last!.accuracies[0].at(-1)!, last!.accuracies[1].at(-1)!];
}

const config: DuelConfig = { seed: 1, task: 'echo', lag: 3, width: 4, hiddenSize: 16 };

describe('the duel', () => {
  test('is a draw while the bit lies in the window', async () => {
    const [recurrent, feedforward] = await runDuel(config);
    expect(Math.min(recurrent, feedforward)).toBeGreaterThan(0.99);
  });

  test('is lost by the window when the bit has left it', async () => {
    const [recurrent, feedforward] = await runDuel({ ...config, lag: 4 });
    expect(recurrent).toBeGreaterThan(0.99);
    expect(feedforward).toBeLessThan(0.6);
  });

  test('on parity leaves the window with its first steps only', async () => {
    const [recurrent, feedforward] = await runDuel({ ...config, task: 'parity' });
    expect(recurrent).toBeGreaterThan(0.95);
    expect(feedforward).toBeLessThan(0.85);
  });
});

test('the first picture is a whole run, shown until the reader asks something else', async () => {
  const first = await firstSnapshot(duel, new DemoState().settings, duelSteps);
  const demo = new DemoState(first);
  expect(demo.now.accuracies[0]).toHaveLength(duelSteps);
  expect(demo.latest.every((share) => share > 0.95)).toBe(true);
  demo.lag = 4;
  expect(demo.now.step).toBe(0);
});

test('settings come back from the link, and those out of range are refused', () => {
  const demo = new DemoState();
  Object.assign(demo, { task: 'parity', width: 7, hiddenSize: 5, seed: 12 });
  vi.stubGlobal('location', { href: 'http://book/recurrent-networks/' });
  const other = new DemoState();
  other.restore(demo.link());
  expect(other.settings).toEqual(demo.settings);
  other.restore('http://book/?rnn-vs-feedforward=1.eyJ3aWR0aCI6MH0');
  expect(other.notice).toMatch(/width outside 1 to 9/);
  vi.unstubAllGlobals();
});
