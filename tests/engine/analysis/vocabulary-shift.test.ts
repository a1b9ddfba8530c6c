import { expect, test } from 'vitest';
import { countWords, logOddsRatios, toShares, totalVariation } from '~/engine/analysis/vocabulary-shift.ts';
import { createRandom } from '~/engine/random.ts';

const random = createRandom(44);
const distribution = (size: number) => toShares(Float64Array.from({ length: size }, () => random.uniform() ** 3));

test('words are counted over all captions, and shares add up to one', () => {
  const counts = countWords([[0, 2, 2], [1], []], 4);
  expect([...counts]).toEqual([1, 1, 2, 0]);
  expect([...toShares(counts)]).toEqual([0.25, 0.25, 0.5, 0]);
  expect([...toShares(new Float64Array(2))]).toEqual([0, 0]);
});

test('total variation runs from 0 for equal distributions to 1 for disjoint ones', () => {
  const p = distribution(9);
  expect(totalVariation(p, p)).toBe(0);
  expect(totalVariation([0.5, 0.5, 0], [0, 0, 1])).toBe(1);
  expect(totalVariation([0.7, 0.3], [0.4, 0.6])).toBeCloseTo(0.3, 15);
});

test('total variation is the most that two distributions can differ on any set of words', () => {
  const [p, q] = [distribution(8), distribution(8)];
  let most = 0;
  for (let set = 0; set < 2 ** 8; set++) {
    const inSet = (sum: number, share: number, v: number) => sum + ((set >> v) & 1 ? share : 0);
    most = Math.max(most, Math.abs(p.reduce(inSet, 0) - q.reduce(inSet, 0)));
  }
  expect(totalVariation(p, q)).toBeCloseTo(most, 12);
});

test('log odds ratios compare odds, change sign with the sides, and stay finite for words that one side never says', () => {
  const [here, there] = [Float64Array.of(30, 70, 0), Float64Array.of(10, 85, 5)];
  const ratios = logOddsRatios(here, there);
  expect(ratios[0]).toBeCloseTo(Math.log(30.5 / 70.5 / (10.5 / 90.5)), 12);
  expect(ratios[2]).toBeLessThan(0);
  expect(Number.isFinite(ratios[2])).toBe(true);
  logOddsRatios(there, here).forEach((ratio, v) => expect(ratio).toBeCloseTo(-ratios[v]!, 12));
});
