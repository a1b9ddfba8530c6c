import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { raceFor } from '~/islands/memory-race/first-race.ts';
import { DemoState } from '~/islands/memory-race/state.svelte.ts';

beforeEach(() => vi.stubGlobal('location', { href: 'http://book/lstm/' }));
afterEach(() => vi.unstubAllGlobals());

test('the first picture: after 700 updates the gated networks have learned 50 steps, the plain one has not', async () => {
  const first = await raceFor(700);
  expect(first.updates).toBe(700);
  expect(first.racers.rnn.loss.length * first.stride).toBeLessThanOrEqual(700);
  const demo = new DemoState(first);
  expect([...demo.arrived].sort()).toEqual(['gru', 'lstm']);
  expect(demo.now!.racers.rnn.recent).toBeGreaterThan(0.12);
  demo.change({ lag: 60 });
  expect(demo.now).toBeUndefined();
});

test('comes back from its link, and refuses a race that cannot be run', () => {
  const demo = new DemoState();
  demo.change({ task: 'copy', lag: 120, seed: 4 });
  const other = new DemoState();
  other.restore(demo.link());
  expect(other.settings).toEqual(demo.settings);
  other.restore(`http://book/?memory-race=1.${btoa('{"lag":1000}')}`);
  expect(other.notice).toMatch(/cannot be run/);
});
