import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { layUnrolled } from '~/components/diagrams/unrolled.ts';
import { DemoState } from '~/islands/unrolled/state.svelte.ts';

beforeEach(() => vi.stubGlobal('location', { href: 'http://book/recurrent-networks/', hash: '' }));
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('the unrolled network', () => {
  test('writes out sums that are the engine’s own', () => {
    const { now } = new DemoState();
    now.h.forEach((h, k) => expect(h).toBeCloseTo(Math.tanh(now.fromInput[k]! + now.fromState[k]!), 12));
  });

  test('knows when it tells two equal symbols apart, and its solution does', () => {
    const demo = new DemoState();
    expect(demo.tellsApart).toBe(false);
    demo.solve();
    expect(demo.tellsApart).toBe(true);
    expect(demo.columns.filter(({ input }) => input === 'l').map(({ guess }) => guess)).toEqual(['l', 'o']);
  });

  test('stays inside a string that became shorter', () => {
    const demo = new DemoState();
    demo.at = 3;
    demo.shared.setText('abc');
    expect(demo.step).toBe(1);
    demo.stepOn();
    expect(demo.step).toBe(0);
  });

  test('comes back from its link, string and all', () => {
    const demo = new DemoState();
    demo.shared.setText('naïve');
    demo.shared.train(20);
    Object.assign(demo, { at: 2, isUnrolled: false });
    vi.stubGlobal('location', { href: demo.link(), hash: '' });
    const other = new DemoState();
    other.restore(location.href);
    expect(other.settings).toEqual(demo.settings);
    expect(other.now.h).toEqual(demo.now.h);
    other.dispose();
  });

  test('refuses a step that is none', () => {
    const demo = new DemoState();
    demo.restore('http://book/?unrolled=1.eyJhdCI6LTF9');
    expect(demo.notice).toMatch(/names no step/);
    expect(demo.at).toBe(0);
    demo.dispose();
  });

  test('plays only while it is seen', () => {
    vi.useFakeTimers();
    const demo = new DemoState();
    demo.toggle(true);
    vi.advanceTimersByTime(2000);
    const reached = demo.step;
    expect(reached).toBeGreaterThan(0);
    demo.setVisible(false);
    vi.advanceTimersByTime(5000);
    expect(demo.step).toBe(reached);
    demo.dispose();
  });
});

test('folded, all steps lie in one place; unrolled, each stands to the right of the one before', () => {
  const [loop, flat] = [layUnrolled(5, 3, 0), layUnrolled(5, 3, 1)];
  expect(new Set(loop.xs).size).toBe(1);
  flat.xs.slice(1).forEach((x, k) => expect(x - flat.xs[k]!).toBeGreaterThan(50));
  expect(flat.height).toBe(loop.height);
});
