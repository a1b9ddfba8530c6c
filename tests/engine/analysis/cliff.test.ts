import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  clipped,
  cliffAt,
  cliffPicture,
  descend,
  sliceAlongB,
  steepestAlongB,
} from '../../../src/engine/analysis/cliff.ts';

test('eq:cliff-slopes: the slopes agree with finite differences', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 4, noNaN: true }), fc.double({ min: -1, max: 1, noNaN: true }), (w, b) => {
      const { dw, db } = cliffAt({ w, b });
      const e = 1e-6;
      expect(dw).toBeCloseTo((cliffAt({ w: w + e, b }).error - cliffAt({ w: w - e, b }).error) / (2 * e), 4);
      expect(db).toBeCloseTo((cliffAt({ w, b: b + e }).error - cliffAt({ w, b: b - e }).error) / (2 * e), 4);
    }),
  );
});

test('the wall at w = 5 lies near b = −2.61234, is steeper than 5,000 and 0.002 wide', () => {
  const { b, db } = steepestAlongB(5, -5, 1);
  expect(b).toBeCloseTo(-2.61234, 3);
  expect(Math.abs(db)).toBeGreaterThan(5000);
  expect(Math.abs(db)).toBeLessThan(5.8e3);
  const errors = sliceAlongB(5, b - 0.001, b + 0.001).map((sample) => sample.error);
  expect(Math.max(...errors)).toBeGreaterThan(0.33);
  expect(Math.min(...errors)).toBeLessThan(0.02);
});

test('a grid of step 0.05 misses the wall that the adaptive slice finds', () => {
  let most = 0;
  for (let w = 0; w <= 8.0001; w += 0.05)
    for (let b = -5; b <= 1.0001; b += 0.05) most = Math.max(most, Math.abs(cliffAt({ w, b }).db));
  expect(most).toBeLessThan(200);
});

test('eq:clip-norm keeps the direction, clamping each value does not', () => {
  const gradient = { error: 0, dw: 3, db: -40 };
  const byNorm = clipped(gradient, { clipping: 'norm', threshold: 2, learningRate: 1 });
  expect(Math.hypot(byNorm.dw, byNorm.db)).toBeCloseTo(2, 12);
  expect(byNorm.dw / byNorm.db).toBeCloseTo(3 / -40, 12);
  expect(clipped(gradient, { clipping: 'value', threshold: 2, learningRate: 1 })).toEqual({ dw: 2, db: -2 });
  expect(clipped(gradient, { clipping: 'norm', threshold: 99, learningRate: 1 })).toEqual({ dw: 3, db: -40 });
});

test('at the wall a plain step leaps away, a clipped one does not', () => {
  const { b } = steepestAlongB(5, -5, 1);
  const plain = descend({ w: 5, b }, { learningRate: 0.05, clipping: 'none', threshold: 1 });
  const short = descend({ w: 5, b }, { learningRate: 0.05, clipping: 'norm', threshold: 1 });
  expect(Math.abs(plain.b - b)).toBeGreaterThan(100);
  expect(Math.hypot(short.b - b, short.w - 5)).toBeCloseTo(0.05, 9);
});

test('the picture has b upwards and w to the right', () => {
  const picture = cliffPicture({ w: [4, 6], b: [-3, -2] }, 4, 2);
  expect(picture[0]).toBeCloseTo(cliffAt({ w: 4.25, b: -2.25 }).error, 6);
  expect(picture[7]).toBeCloseTo(cliffAt({ w: 5.75, b: -2.75 }).error, 6);
});
