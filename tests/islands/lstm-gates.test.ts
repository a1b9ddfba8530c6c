import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { numSteps, puzzles, runWeights } from '~/islands/lstm-gates/puzzles.ts';
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
