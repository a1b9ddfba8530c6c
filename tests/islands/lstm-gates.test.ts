import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createPulseLearner } from '~/engine/nets/pulse-learner.ts';
import { numSteps, puzzleOf, puzzles, runWeights } from '~/islands/lstm-gates/puzzles.ts';
import { DemoState } from '~/islands/lstm-gates/state.svelte.ts';

beforeEach(() => vi.stubGlobal('location', { href: 'http://book/lstm/' }));
afterEach(() => vi.unstubAllGlobals());

describe.each(puzzles)('the puzzle “$name”', ({ id, free, solved }) => {
  test('is not solved at its start, and is by the solution that it shows', () => {
    const demo = new DemoState();
    demo.open(id);
    expect(demo.isSolved).toBe(false);
    demo.show(id);
    expect(demo.isSolved).toBe(true);
    expect(demo.solved).toContain(id);
    expect(demo.stepper.isPlaying).toBe(true);
    demo.dispose();
  });

  test('leaves alone what is not free, and can be solved with the keys’ steps of 0.05', () => {
    expect(Object.keys(solved ?? {}).every((lane) => free.includes(lane as 'i'))).toBe(true);
    for (const values of Object.values(solved ?? {})) {
      expect(values).toHaveLength(numSteps);
      for (const value of values) expect(Math.abs(value * 20 - Math.round(value * 20))).toBeLessThan(1e-9);
    }
  });
});

test('each gate has a puzzle of its own, and its copy of the demo sets only those', () => {
  for (const gate of ['i', 'g', 'f', 'o'] as const) {
    const demo = new DemoState(gate);
    expect(demo.puzzles.length).toBeGreaterThan(0);
    expect(demo.free).toEqual([gate]);
  }
});

test('a puzzle solved by drawing is remembered while another is open, until a reset', () => {
  const demo = new DemoState('i');
  demo.fill('i', 0);
  expect(demo.solved).toEqual([]);
  demo.draw('i', 2, 1);
  expect(demo.solved).toContain('store');
  demo.fill('i', 0.5);
  expect(demo.solved).toContain('store');
  demo.reset();
  expect(demo.solved).toEqual([]);
  expect(demo.isSolved).toBe(false);
});

test('comes back from its link, drawing, weights and all', () => {
  const demo = new DemoState();
  demo.draw('f', 7, 0.35);
  demo.choose('weights');
  demo.setWeight(3, -4.5);
  demo.setInput(2, 1);
  demo.at = 5;
  const other = new DemoState();
  other.restore(demo.link());
  expect(other.settings).toEqual(demo.settings);
  expect(other.notice).toBeUndefined();
});

test('refuses a link to gates that cannot be', () => {
  const demo = new DemoState();
  demo.restore(`http://book/?lstm-gates=1.${btoa('{"held":{"i":[2]}}')}`);
  expect(demo.notice).toMatch(/cannot be drawn/);
  expect(demo.held.i).toHaveLength(numSteps);
});

test('weights beyond 12 are brought back into range, and one set of weights gives one run', () => {
  const demo = new DemoState();
  demo.choose('weights');
  demo.setWeight(0, 99);
  expect(demo.weights[0]).toBe(12);
  expect(demo.run).toEqual(runWeights(demo.weights, demo.x));
});

describe('learning to set and clear, as the LSTM chapter tells it', () => {
  const [H, B] = [4, 8];
  const after = (seed: number) => {
    const learner = createPulseLearner({ task: 'latch', seed, learningRate: 0.05 });
    for (let update = 0; update < 2000; update++) learner.update();
    return learner.weights();
  };
  const pulse = (height: number) => Array.from({ length: 24 }, (_, t) => (t === 2 ? height : 0));

  test('with seed 1: a forget gate half open in silence, and writing that h keeps up', () => {
    const weights = after(1);
    expect(weights[H]).toBeCloseTo(5.7, 1);
    expect(weights[H + 2]).toBeCloseTo(2.2, 1);
    expect(weights[B + 1]).toBeCloseTo(0.15, 2);
    const { i, f, g, c, h } = runWeights(weights, pulse(1));
    expect(f[0]).toBeCloseTo(0.54, 2);
    expect(c[23]).toBeCloseTo(3.9, 1);
    expect(weights[H + 1]).toBeCloseTo(1.4, 1);
    expect(f[23]).toBeCloseTo(0.77, 2);
    expect(i[23]! * g[23]!).toBeCloseTo(0.89, 2);
    expect(h[23]).toBeCloseTo(0.76, 2);
    expect(runWeights(weights, pulse(0.5)).h[23]).toBeCloseTo(0.76, 2);
  });

  test.each([2, 3])('seed %i finds the same switch', (seed) => {
    const weights = after(seed);
    expect(weights[B + 1]).toBeLessThan(0.4);
    expect(weights[H]).toBeGreaterThan(5);
    expect(runWeights(weights, pulse(1)).c[23]).toBeGreaterThan(2.5);
    expect(runWeights(weights, pulse(0.5)).h[23]).toBeGreaterThan(0.75);
  });

  test('the weights of the puzzle’s solution keep half a pulse as half', () => {
    const { solvedWeights } = puzzleOf('latch-weights')!;
    expect(runWeights(solvedWeights!, pulse(0.5)).h[23]).toBeCloseTo(0.48, 2);
    expect(runWeights(solvedWeights!, pulse(1)).c[23]).toBeCloseTo(1, 2);
  });
});
