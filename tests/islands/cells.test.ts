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

test('the cell of 1997 keeps one pulse to the end where the plain network forgets it, as the goal’s solution says', () => {
  const demo = new DemoState();
  Object.assign(demo, { variant: '1997', seed: 3 });
  demo.drawPulse();
  expect(Math.abs(demo.lstm.at(-1)!.c[0]!)).toBeGreaterThan(0.4);
  expect(Math.abs(demo.rnn.at(-1)!.h[0]!)).toBeLessThan(0.05);
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
