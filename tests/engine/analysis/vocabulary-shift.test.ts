import { expect, test } from 'vitest';
import { countWords, logOddsRatios, totalVariation, vocabularyOf } from '~/engine/analysis/vocabulary-shift.ts';
import { createRandom } from '~/engine/random.ts';

const random = createRandom(44);
const write = (length: number) => Array.from({ length }, () => random.integer(8));
const distribution = (size: number) => vocabularyOf([write(40)], size);

test('words are counted over all captions, and a vocabulary gives every caption the same weight', () => {
  const captions = [[0, 2, 2, 2], [1]];
  expect([...countWords(captions, 4)]).toEqual([1, 1, 3, 0]);
  expect([...vocabularyOf(captions, 4)]).toEqual([0.125, 0.5, 0.375, 0]);
});

test('a mixture of captions has the mixture of their vocabularies, however long they are', () => {
  const [short, long] = [Array.from({ length: 30 }, () => write(3)), Array.from({ length: 10 }, () => write(11))];
  const [p, q, both] = [short, long, [...short, ...long]].map((captions) => vocabularyOf(captions, 8));
  both!.forEach((share, v) => expect(share).toBeCloseTo(0.75 * p![v]! + 0.25 * q![v]!, 12));
  expect(totalVariation(both!, p!)).toBeCloseTo(0.25 * totalVariation(q!, p!), 12);
});

test('total variation runs from 0 for equal distributions to 1 for disjoint ones', () => {
  const p = distribution(8);
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
