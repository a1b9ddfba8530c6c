import { describe, expect, test } from 'vitest';
import { coordinatePlane, principalPlane, projectColumns, readoutPlane } from '~/engine/analysis/projection.ts';
import { createRandom } from '~/engine/random.ts';

const [H, S] = [5, 200];
const random = createRandom(1);
/** Points spread by 3 along the third coordinate, by 2 along the first, by 0.5 along the rest; in columns. */
const values = Float32Array.from({ length: H * S }, (_, k) => {
  const h = Math.floor(k / S);
  return 1 + random.normal(0, h === 2 ? 3 : h === 0 ? 2 : 0.5);
});

describe('planes to draw a space of many dimensions in', () => {
  test('the plane of largest spread finds the two widest directions, in order', () => {
    const { axes } = principalPlane(values, H, S, S);
    expect(Math.abs(axes[2]!)).toBeGreaterThan(0.98);
    expect(Math.abs(axes[H]!)).toBeGreaterThan(0.98);
  });

  test('a plane that follows another is turned its way, so that the picture does not flip', () => {
    const before = principalPlane(values, H, S, S);
    const flipped = { ...before, axes: before.axes.map((value) => -value) };
    const after = principalPlane(values, H, S, S, flipped);
    after.axes.forEach((value, k) => expect(value).toBeCloseTo(flipped.axes[k]!, 4));
  });

  test('in the plane of a read-out the lead of one of two classes depends on one coordinate alone', () => {
    const weights = Float32Array.from({ length: 2 * H }, () => random.normal());
    const plane = readoutPlane(weights, 2, values, H, S, S);
    const flat = projectColumns(plane, values, H, S);
    const lead = (n: number) =>
      Array.from({ length: H }, (_, h) => (weights[H + h]! - weights[h]!) * values[h * S + n]!).reduce((a, b) => a + b);
    const slope = (lead(1) - lead(0)) / (flat[2]! - flat[0]!);
    for (let n = 2; n < S; n++) expect(lead(n) - lead(0)).toBeCloseTo(slope * (flat[2 * n]! - flat[0]!), 3);
  });

  test('of three classes every lead is linear in the plane', () => {
    const weights = Float32Array.from({ length: 3 * H }, () => random.normal());
    const { axes } = readoutPlane(weights, 3, values, H, S, S);
    const apart = Array.from({ length: H }, (_, h) => weights[H + h]! - weights[h]!);
    for (const axis of [axes.subarray(0, H), axes.subarray(H)]) {
      const share = apart.reduce((sum, value, h) => sum + value * axis[h]!, 0);
      apart.forEach((value, h) => (apart[h] = value - share * axis[h]!));
    }
    apart.forEach((value) => expect(value).toBeCloseTo(0, 5));
  });

  test('two coordinates are drawn as they are, and one alone lies on a line', () => {
    const flat = projectColumns(coordinatePlane(H, 3, 1), values, H, S);
    expect([flat[0], flat[1]]).toEqual([values[3 * S], values[S]]);
    expect(projectColumns(coordinatePlane(1, 0, 0), values, 1, S)[1]).toBe(0);
  });
});
