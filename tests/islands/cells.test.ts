import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DemoState, numSteps, variants } from '~/islands/cells/state.svelte.ts';

beforeEach(() => vi.stubGlobal('location', { href: 'http://book/lstm/' }));
afterEach(() => vi.unstubAllGlobals());

test.each(variants)('%s: the numbers on the wires add up as the drawing says', (variant) => {
  const demo = new DemoState();
  demo.variant = variant;
  for (demo.at = 1; demo.at < numSteps - 1; demo.step()) {
    const v = demo.otherValues;
    expect(v['x_t']).toBe(demo.rnnValues.x_t);
    if (variant === 'gru') expect(v['h_t']).toBeCloseTo(v['z_t h_{t-1}']! + v['(1-z_t) n_t']!, 12);
    else {
      expect(v['c_t']).toBeCloseTo(v['f_t c_{t-1}']! + v['i_t g_t']!, 12);
      expect(v['h_t']).toBeCloseTo(v['o_t']! * v['tanh c_t']!, 12);
      expect(v['f_t'] === 1).toBe(variant === '1997');
    }
  }
});

test('peepholes change what the gates do', () => {
  const demo = new DemoState();
  const without = demo.otherValues['o_t'];
  demo.variant = 'peepholes';
  expect(demo.otherValues['o_t']).not.toBeCloseTo(without!, 3);
});

test('the cell of 1997 keeps one pulse with the seeds that the goal tells, and with others runs away', () => {
  const demo = new DemoState();
  demo.drawPulse();
  demo.variant = '1997';
  const keeping = Array.from({ length: 40 }, (_, seed) => seed).filter((seed) => {
    demo.seed = seed;
    return demo.isPulseKept;
  });
  expect(keeping).toEqual([21, 31]);
  const cellAt = (seed: number, t: number) => {
    demo.seed = seed;
    return demo.lstm[t - 1]!.c[0]!;
  };
  expect([cellAt(31, 1), cellAt(31, 12)].map((c) => c.toFixed(2))).toEqual(['-0.39', '-0.37']);
  expect([cellAt(3, 1), cellAt(3, 12)].map((c) => c.toPrecision(2))).toEqual(['-0.31', '-1.0']);
  demo.seed = 31;
  demo.setInput(5, 0.5);
  expect(demo.isPulseKept).toBe(false);
});

test('comes back from its link, and refuses one that names no cell', () => {
  const demo = new DemoState();
  demo.variant = 'gru';
  demo.setInput(3, -0.4);
  const other = new DemoState();
  other.restore(demo.link());
  expect(other.settings).toEqual(demo.settings);
  other.restore(`http://book/?cells=1.${btoa('{"variant":"x"}')}`);
  expect(other.notice).toMatch(/names a cell/);
});
