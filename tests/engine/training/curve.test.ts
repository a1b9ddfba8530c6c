import { expect, test } from 'vitest';
import { halve, recordInto, type Curve } from '../../../src/engine/training/curve.ts';

test('thinning keeps the mean', () => expect(halve([1, 3, 5, 7])).toEqual([2, 6]));

test('a long run stays in its room, every point the mean of as many values as the stride says', () => {
  const curve: Curve = { stride: 1, values: [] };
  const record = recordInto(curve, 8);
  for (let step = 0; step < 100; step++) record(step);
  expect(curve.stride).toBe(16);
  expect(curve.values).toEqual([7.5, 23.5, 39.5, 55.5, 71.5, 87.5]);
});
