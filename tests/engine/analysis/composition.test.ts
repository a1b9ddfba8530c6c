import { expect, test } from 'vitest';
import {
  composeAt,
  createLayer,
  isGap,
  summariseSlopes,
  type ComposedPoint,
  type Layer,
} from '../../../src/engine/analysis/composition.ts';

test('eq:composition-slope: the slopes agree with finite differences', () => {
  const layer = createLayer({ seed: 1, gain: 3 });
  for (const x of [-41, -3, 0.2, 17]) {
    const [below, here, above] = [x - 1e-6, x, x + 1e-6].map((place) => composeAt(layer, place));
    here!.slopes.forEach((slope, n) => {
      const numeric = (above!.values[n]! - below!.values[n]!) / 2e-6;
      expect(Math.abs(slope - numeric) / Math.max(Math.abs(slope), 1e-3)).toBeLessThan(1e-5);
    });
  }
});

test('before any composition the curve is a straight line, and no composition leaves the reach of tanh', () => {
  const layer = createLayer({ seed: 5, gain: 2 });
  const slopes = [-60, 0, 33].map((x) => composeAt(layer, x).slopes[0]!);
  slopes.forEach((slope) => expect(slope).toBeCloseTo(slopes[0]!, 14));
  const reach = layer.v.reduce((sum, value) => sum + Math.abs(value), 0);
  composeAt(layer, 60)
    .values.slice(1)
    .forEach((y) => expect(Math.abs(y)).toBeLessThan(reach));
});

/** All points of an interval that leave no gap. */
function resolve(layer: Layer, left: ComposedPoint, right: ComposedPoint): ComposedPoint[] {
  if (!isGap(left, right)) return [right];
  const middle = composeAt(layer, (left.x + right.x) / 2);
  return [...resolve(layer, left, middle), ...resolve(layer, middle, right)];
}
const summaryOf = (points: readonly ComposedPoint[]) =>
  summariseSlopes(
    points.map(({ x }) => x),
    points.map(({ slopes }) => slopes[10]!),
  );

test('points without gaps tell as much as many times more, evenly spaced', () => {
  const layer = createLayer({ seed: 1, gain: 3 });
  const even = (count: number) =>
    Array.from({ length: count }, (_, i) => composeAt(layer, -6 + (12 * i) / (count - 1)));
  const coarse = even(41);
  const few = coarse.flatMap((right, i) => (i === 0 ? [right] : resolve(layer, coarse[i - 1]!, right)));
  const [fewer, all] = [summaryOf(few), summaryOf(even(4001))];
  expect(few.length).toBeLessThan(1000);
  expect(fewer.reversals).toBe(all.reversals);
  expect(fewer.largest / all.largest).toBeCloseTo(1, 2);
  expect(fewer.median / all.median).toBeCloseTo(1, 1);
});

test('a layer that stretches nothing makes the curve flat, one that stretches folds it', () => {
  const slopesOf = (gain: number) => {
    const layer = createLayer({ seed: 1, gain });
    return summaryOf(Array.from({ length: 400 }, (_, i) => composeAt(layer, -60 + i * 0.3)));
  };
  expect(slopesOf(0.4).largest).toBeLessThan(1e-4);
  const wild = slopesOf(3);
  expect(wild.reversals).toBeGreaterThan(60);
  expect(wild.largest).toBeGreaterThan(20 * wild.median);
});

test('slopes are summarised by their sizes, on half of the line, and their changes of sign', () => {
  const slopes = [1, -2, -3, 0.5, 4];
  expect(summariseSlopes([0, 1, 2, 3, 4], slopes)).toEqual({ median: 2, largest: 4, reversals: 2 });
  expect(summariseSlopes([0, 10, 11, 12], [0.1, 1, 2, 3]).median, 'by length, not by count').toBe(1);
});
