import fc from 'fast-check';
import { expect, test } from 'vitest';
import { extentOf, makeAxis, wholeTicks } from '~/components/plots/axis.ts';

test('an axis maps its ends to 0 and 1 and back', () => {
  const ends = fc
    .tuple(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), fc.double({ min: 1.5, max: 1e6, noNaN: true }))
    .map(([low, ratio]) => [low, low * ratio] as const);
  fc.assert(
    fc.property(ends, fc.boolean(), fc.boolean(), (domain, isLogarithmic, isNice) => {
      const axis = makeAxis(domain, { isLogarithmic, isNice });
      expect(axis.at(domain[0])).toBeGreaterThan(-1e-9);
      expect(axis.at(domain[1])).toBeLessThan(1 + 1e-9);
      expect(axis.at(axis.domain[0])).toBeCloseTo(0);
      expect(axis.at(axis.domain[1])).toBeCloseTo(1);
      expect(axis.valueAt(axis.at(domain[1])) / domain[1]).toBeCloseTo(1);
      expect(axis.ticks.length).toBeGreaterThan(0);
      expect(axis.ticks.length).toBeLessThan(14);
      for (const { at } of axis.ticks) expect(at).toSatisfy((share: number) => share > -1e-9 && share < 1 + 1e-9);
    }),
    { seed: 1 },
  );
});

test('linear ticks share their decimals and have a true minus sign', () => {
  expect(makeAxis([-0.5, 1]).ticks.map(({ label }) => label)).toEqual(['−1.0', '−0.5', '0.0', '0.5', '1.0']);
});

test('a long logarithmic axis is marked by few powers of ten, 1 among them', () => {
  const { ticks } = makeAxis([1e-10, 1], { isLogarithmic: true, count: 4 });
  expect(ticks.map(({ label, power }) => label + (power ?? ''))).toEqual(['10−9', '10−6', '10−3', '1']);
});

test('a short logarithmic axis is marked by 1, 2 and 5', () => {
  const { ticks } = makeAxis([0.5, 20], { isLogarithmic: true, isNice: false });
  expect(ticks.map(({ label }) => label)).toEqual(['0.5', '1', '2', '5', '10', '20']);
});

test('a logarithmic axis too short for those has plain ticks', () => {
  const { ticks } = makeAxis([2.1, 4.9], { isLogarithmic: true, isNice: false });
  expect(ticks.map(({ label }) => label)).toEqual(['2.5', '3', '3.5', '4', '4.5']);
});

test('what is not above zero has no place on a logarithmic axis', () => {
  expect(makeAxis([1, 10], { isLogarithmic: true }).at(0)).toBeNaN();
});

test('an extent leaves out what cannot be drawn and is never empty', () => {
  expect(extentOf([[3, NaN, -1], new Float32Array([Infinity, 2])])).toEqual([-1, 3]);
  expect(extentOf([[0, -3, 4, 5]], true)).toEqual([4, 5]);
  for (const lists of [[], [[NaN]], [[0]], [[7, 7]]]) {
    const [low, high] = extentOf(lists);
    expect(high).toBeGreaterThan(low);
  }
});

test('the marks of a count are whole numbers, however short the axis', () => {
  expect(wholeTicks(1, 1)).toEqual([1]);
  expect(wholeTicks(1, 2)).toEqual([1, 2]);
  expect(wholeTicks(1, 16)).toEqual([5, 10, 15]);
});
