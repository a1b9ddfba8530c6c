import { expect, test } from 'vitest';
import { barDomain, segmentsOf } from '~/components/plots/bars.ts';
import { nearestPoint } from '~/components/plots/scatter.ts';

test('signed parts are stacked on either side of zero', () => {
  const parts = [3, -1, 2, -4].map((value) => ({ label: '', value }));
  const segments = segmentsOf({ label: '', value: 0, parts });
  expect(segments.map(({ from, to }) => [from, to])).toEqual([
    [0, 3],
    [-1, 0],
    [3, 5],
    [-5, -1],
  ]);
  expect(barDomain([{ label: '', value: 0, parts }])).toEqual([-5, 5]);
});

test('a domain of bars holds zero and is never empty', () => {
  expect(barDomain([{ label: '', value: 4 }])).toEqual([0, 4]);
  expect(barDomain([{ label: '', value: -4 }])).toEqual([-4, 0]);
  expect(barDomain([{ label: '', value: 0 }])).toEqual([0, 1]);
});

test('the nearest point is found within reach, and none beyond', () => {
  const places = [
    [0, 0],
    [10, 0],
    [13, 0],
  ] as const;
  expect(nearestPoint(places, 11, 1, 12)).toBe(1);
  expect(nearestPoint(places, 40, 0, 12)).toBeUndefined();
});
