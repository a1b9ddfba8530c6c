import { describe, expect, test } from 'vitest';
import { holdOut, makePoints, pointSets, selectPoints } from '~/engine/tasks/points-2d.ts';

const standard = { count: 200, noise: 0, classes: 2, seed: 1 };

describe('points of the plane', () => {
  test.each(pointSets)('%s: the same seed, the same points, in reach, classes even', (set) => {
    const points = makePoints({ ...standard, set });
    expect(points).toEqual(makePoints({ ...standard, set }));
    expect(points.x).not.toEqual(makePoints({ ...standard, set, seed: 2 }).x);
    expect(Math.max(...points.x.map(Math.abs))).toBeLessThan(2.2);
    expect(points.labels.filter((label) => label === 1)).toHaveLength(100);
  });

  test('blobs come in up to five classes', () => {
    const { labels } = makePoints({ ...standard, set: 'blobs', classes: 5 });
    expect(new Set(labels)).toEqual(new Set([0, 1, 2, 3, 4]));
  });

  test('circles are told apart by the distance from the middle, XOR by the sign of x₁x₂', () => {
    const circles = makePoints({ ...standard, set: 'circles' });
    const xor = makePoints({ ...standard, set: 'xor' });
    for (let n = 0; n < 200; n++) {
      expect(Math.hypot(circles.x[2 * n]!, circles.x[2 * n + 1]!) > 1).toBe(circles.labels[n] === 1);
      expect(xor.x[2 * n]! * xor.x[2 * n + 1]! < 0).toBe(xor.labels[n] === 1);
    }
  });

  test('noise widens the set by its standard deviation', () => {
    const clean = makePoints({ ...standard, set: 'spirals', count: 2000 });
    const noisy = makePoints({ ...standard, set: 'spirals', count: 2000, noise: 0.3 });
    const variance = ({ x }: { x: Float32Array }) => x.reduce((sum, value) => sum + value * value, 0) / x.length;
    expect(variance(noisy) - variance(clean)).toBeCloseTo(0.09, 1);
  });

  test('holding out takes the share of every class, and a point more at the end moves no other', () => {
    const { labels } = makePoints({ ...standard, set: 'blobs', classes: 3, count: 90 });
    const isTest = holdOut(labels, 0.3);
    for (const c of [0, 1, 2]) expect(isTest.filter((flag, n) => flag && labels[n] === c)).toHaveLength(9);
    expect(holdOut(Uint8Array.of(...labels, 1), 0.3).subarray(0, 90)).toEqual(isTest);
    expect(holdOut(labels, 0)).toEqual(new Uint8Array(90));
  });

  test('selecting keeps each point with its class', () => {
    const points = { x: Float32Array.of(1, 2, 3, 4, 5, 6), labels: Uint8Array.of(0, 1, 2) };
    expect(selectPoints(points, Uint8Array.of(1, 0, 1), 1)).toEqual({
      x: Float32Array.of(1, 2, 5, 6),
      labels: Uint8Array.of(0, 2),
    });
  });
});
