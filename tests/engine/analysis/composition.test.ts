import { expect, test } from 'vitest';
import { composeAt, createLayer, summariseSlopes } from '../../../src/engine/analysis/composition.ts';

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

test('a layer that stretches nothing makes the curve flat, one that stretches folds it', () => {
  const slopesOf = (gain: number) => {
    const layer = createLayer({ seed: 1, gain });
    return summariseSlopes(Float32Array.from({ length: 400 }, (_, i) => composeAt(layer, -60 + i * 0.3).slopes[10]!));
  };
  expect(slopesOf(0.4).largest).toBeLessThan(1e-4);
  const wild = slopesOf(3);
  expect(wild.reversals).toBeGreaterThan(60);
  expect(wild.largest).toBeGreaterThan(20 * wild.median);
});

test('slopes are summarised by their sizes and their changes of sign', () => {
  expect(summariseSlopes(Float32Array.of(1, -2, -3, 0.5, 4))).toEqual({ median: 2, largest: 4, reversals: 2 });
});
