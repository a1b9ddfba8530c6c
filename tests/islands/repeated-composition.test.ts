import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import compose, { fewestPoints, type CurveConfig, type CurveSnapshot } from '~/islands/repeated-composition/compute.ts';
import { firstCurves } from '~/islands/repeated-composition/first.ts';
import { passMark } from '~/engine/analysis/finite-differences.ts';
import { DemoState, shades, standard } from '~/islands/repeated-composition/state.svelte.ts';

beforeEach(() => vi.stubGlobal('location', { href: 'http://book/gradient-pathologies/', hash: '' }));
afterEach(() => vi.unstubAllGlobals());

const first = await firstCurves();
async function curvesOf(config: CurveConfig): Promise<CurveSnapshot[]> {
  const context = { slice: () => Array.from({ length: 100 }, (_, i) => i), isFrameDue: () => true, messages: () => [] };
  const snapshots = [];
  for await (const snapshot of compose(config, context)) if (snapshot) snapshots.push(snapshot);
  return snapshots;
}

test('curves become finer until no gap is left, and keep the points they had', async () => {
  const snapshots = await curvesOf({ gain: 2, seed: 3, zoom: 1 });
  expect(snapshots.slice(0, 3).map(({ xs }) => xs.length)).toEqual([101, 201, fewestPoints]);
  expect(snapshots.map(({ isComplete }) => isComplete)).toEqual(snapshots.map((_, i) => i === snapshots.length - 1));
  const [coarse, fine] = [snapshots[0]!, snapshots.at(-1)!];
  expect([fine.xs[0], fine.xs[fine.xs.length - 1]]).toEqual([-30, 30]);
  const at = Array.from(fine.xs).indexOf(coarse.xs[10]!);
  for (const n of [0, 4, 10]) expect(fine.curves[n]!.values[at]).toBe(coarse.curves[n]!.values[10]);
  expect(fine.relativeError).toBeLessThan(passMark);
});

test('what the page says before the demo wakes is what the demo says when it has', async () => {
  const { summaries, isComplete } = (await curvesOf(standard)).at(-1)!;
  expect([first.summaries, first.isComplete, isComplete]).toEqual([summaries, true, true]);
});

test('the goals are reached by their solutions and not at the start', async () => {
  const demo = new DemoState(first);
  expect([demo.turnsOften, demo.isFlat]).toEqual([false, false]);
  demo.depth = 10;
  demo.run.latest = (await curvesOf({ ...standard, gain: 3 })).at(-1)!;
  expect(demo.turnsOften).toBe(true);
  demo.run.latest = (await curvesOf({ ...standard, gain: 0.4 })).at(-1)!;
  expect(demo.isFlat).toBe(true);
});

test('each piece has the shade of its steeper end', () => {
  const demo = new DemoState({
    ...first,
    curves: first.curves.map(() => ({ values: [0, 0, 0], slopes: [0, -0.05, 3] })),
  });
  expect(demo.pieces).toEqual([2, shades.length]);
});

test('composes once more at each step and starts again after the last', () => {
  const demo = new DemoState(first);
  demo.depth = 9;
  demo.stepOn();
  expect(demo.depth).toBe(10);
  demo.stepOn();
  expect(demo.depth).toBe(0);
});

test('comes back from its link, and refuses what it cannot have', () => {
  const demo = new DemoState(first);
  demo.set({ depth: 8, gain: 1.25, seed: 9, zoom: 3 });
  const other = new DemoState(first);
  other.restore(demo.link());
  expect(other.settings).toEqual(demo.settings);
  other.restore(`http://book/?repeated-composition=1.${btoa('{"gain":40}')}`);
  expect(other.notice).toMatch(/gain outside/);
});
