import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  centralDifference,
  checkSlopes,
  clipped,
  cliffAt,
  cliffPicture,
  descend,
  sliceAlongB,
  steepestAlongB,
  wallAt,
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

test('the wall at w = 5 is steepest near b = −2.61234, and the error falls by 0.33 within 0.0002', () => {
  const { b, db } = steepestAlongB(5, -5, 1);
  expect(b).toBeCloseTo(-2.61234, 5);
  expect(db).toBeCloseTo(-5751, -1);
  const at = (place: number) => cliffAt({ w: 5, b: place });
  expect(at(-2.6125).error - at(-2.6123).error).toBeGreaterThan(0.33);
  for (const by of [-3e-5, 3e-5]) expect(at(b + by).db / db).toBeLessThan(0.5);
});

/** The slope ∂E/∂b where it is largest, computed with 60 digits (mpmath) by bisection on x_50, at 60 levels of it. */
test.each([
  [4.5, 134.07],
  [5, 5751.1],
  [5.4, 1.4722e5],
  [5.96, 1.2236e7],
  [6, 1.6605e7],
  [6.5, 6.7011e8],
  [7, 2.1502e10],
  [7.32, 1.7698e11],
  [7.62, 1.1826e12],
  [8, 1.1961e13],
])('at w = %d the wall is found, and as steep as with 60 digits', (w, steepest) => {
  const { b, db } = steepestAlongB(w, -5, 1);
  expect(-db / steepest).toBeCloseTo(1, 2);
  expect(b).toBeCloseTo(wallAt(w)!.b, 2);
  expect(checkSlopes({ w, b })).toBeLessThan(1e-7);
});

test('the slopes agree with differences everywhere on the surface, and the check notices when they do not', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 8, noNaN: true }), fc.double({ min: -5, max: 1, noNaN: true }), (w, b) => {
      expect(checkSlopes({ w, b })).toBeLessThan(1e-4);
    }),
  );
  const { dw, db } = cliffAt({ w: 3, b: -1.5 });
  const plain = (cliffAt({ w: 3, b: -1.5 + 1e-6 }).error - cliffAt({ w: 3, b: -1.5 - 1e-6 }).error) / 2e-6;
  expect(centralDifference({ w: 3, b: -1.5 }, 0, 1)).toBeCloseTo(plain, 7);
  expect(centralDifference({ w: 3, b: -1.5 }, 1, 1)).toBeCloseTo(dw + db, 7);
});

test('between two neighbours of a cut the output changes by less than the tolerance, unless they touch', () => {
  for (const w of [2, 5, 8]) {
    const cut = sliceAlongB(w, -5, 1);
    for (let i = 1; i < cut.length; i++) {
      const [left, right] = [cut[i - 1]!, cut[i]!];
      const isTouching = [left.b, right.b].includes((left.b + right.b) / 2);
      expect(right.output - left.output < 0.004 || isTouching).toBe(true);
    }
  }
});

test('a grid of step 0.05 misses the wall that the adaptive slice finds', () => {
  let most = 0;
  for (let w = 0; w <= 8.0001; w += 0.05)
    for (let b = -5; b <= 1.0001; b += 0.05) most = Math.max(most, Math.abs(cliffAt({ w, b }).db));
  expect(most).toBeLessThan(200);
});

test('eq:clip-norm keeps the direction, clamping each value does not', () => {
  const gradient = { output: 0, error: 0, dw: 3, db: -40 };
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

test('the picture has b upwards and w to the right, and interpolates no more than the eye sees', () => {
  const view = { w: [4.9, 5.1], b: [-2.7, -2.5] } as const;
  const [columns, rows] = [20, 90];
  cliffPicture(view, columns, rows).forEach((error, i) => {
    const w = 4.9 + (0.2 * ((i % columns) + 0.5)) / columns;
    const b = -2.5 - (0.2 * (Math.floor(i / columns) + 0.5)) / rows;
    expect(Math.abs(error - cliffAt({ w, b }).error)).toBeLessThan(0.01);
  });
});
