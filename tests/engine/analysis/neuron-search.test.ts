import { describe, expect, it, test } from 'vitest';
import {
  concordance,
  exceptionsOf,
  fitLine,
  groupsOf,
  ranksOf,
  rankUnits,
  scoreAsFound,
  shifted,
  strengthOf,
} from '~/engine/analysis/neuron-search.ts';
import { createRandom } from '~/engine/random.ts';

const random = createRandom(3);
const T = 60;
const noise = () => Float32Array.from({ length: T }, () => random.normal());
const score = (activation: Float32Array, property: Float32Array) =>
  concordance(ranksOf(activation), groupsOf(property));

/** Every pair by hand. */
function byPairs(activation: Float32Array, property: Float32Array): number {
  let [inOrder, pairs] = [0, 0];
  for (let s = 0; s < T; s++)
    for (let t = 0; t < T; t++)
      if (property[t]! > property[s]!) {
        pairs++;
        inOrder += activation[t]! > activation[s]! ? 1 : activation[t]! === activation[s]! ? 0.5 : 0;
      }
  return inOrder / pairs;
}

test('ranks say which of two values is larger, and give equal values one rank', () => {
  expect([...ranksOf(Float32Array.of(0.3, -1, 0.3, 2))]).toEqual([1, 0, 1, 2]);
  expect(groupsOf(Float32Array.of(1, 0, 1)).map((group) => [...group])).toEqual([[1], [0, 2]]);
});

describe('the concordance of eq:concordance', () => {
  it('is the share of pairs in order, ties counting half, for marks and for counts', () => {
    for (let trial = 0; trial < 5; trial++) {
      const coarse = noise().map((value) => Math.round(2 * value));
      const counts = Float32Array.from({ length: T }, (_, t) => t % 7);
      const marks = Float32Array.from({ length: T }, (_, t) => Number(t % 5 === 0));
      for (const property of [counts, marks])
        expect(score(coarse, property)).toBeCloseTo(byPairs(coarse, property), 12);
    }
  });

  it('is 1 in order, 0 in reverse, and one half for a unit that never moves', () => {
    const counts = Float32Array.from({ length: T }, (_, t) => t);
    expect(score(counts, counts)).toBe(1);
    expect(
      score(
        counts.map((value) => -value),
        counts,
      ),
    ).toBe(0);
    expect(score(new Float32Array(T), counts)).toBe(0.5);
    expect(score(counts, new Float32Array(T))).toBeNaN();
  });

  it('does not change when the activation is bent by a rising function', () => {
    const [activation, property] = [noise(), noise()];
    expect(score(activation.map(Math.tanh), property)).toBeCloseTo(score(activation, property), 12);
  });
});

it('gives by eq:correlation the correlation of a line with noise, and 0 for what does not vary', () => {
  const x = Float32Array.of(1, 2, 3, 4);
  const fit = fitLine(x, Float32Array.of(1, 3, 2, 4));
  expect(fit.slope).toBeCloseTo(0.8, 6);
  expect(fit.intercept).toBeCloseTo(0.5, 6);
  expect(fit.correlation).toBeCloseTo(0.8, 6);
  expect(fitLine(x, new Float32Array(4).fill(2)).correlation).toBe(0);
});

test('a unit found to fall with a property scores on another text by how far it falls there', () => {
  expect([scoreAsFound(0.2, 0.3), scoreAsFound(0.2, 0.6)]).toEqual([0.7, 0.4]);
  expect([scoreAsFound(0.8, 0.3), scoreAsFound(0.8, 0.6)]).toEqual([0.3, 0.6]);
});

test('the hunt puts a unit that follows the marks before all others, also one that follows them upside down', () => {
  const marks = Float32Array.from({ length: T }, (_, t) => Number(t >= 20 && t < 30));
  const units = Array.from({ length: 40 }, noise);
  units[17] = marks.map((mark) => 0.2 - mark);
  const ranking = rankUnits(units, units.map(ranksOf), marks);
  expect(ranking[0]).toMatchObject({ unit: 17, concordance: 0 });
  expect(ranking[0]!.correlation).toBeCloseTo(-1, 6);
  expect(ranking).toHaveLength(40);
  expect(strengthOf(ranking[0]!)).toBeGreaterThan(strengthOf(ranking[1]!));
});

test('marks that are moved on keep their number and their neighbours', () => {
  expect([...shifted(Float32Array.of(1, 1, 0, 0, 0), 4)]).toEqual([1, 0, 0, 0, 1]);
});

test('exceptions are the places furthest from the fitted line, apart from each other, with the way they err', () => {
  const marks = Float32Array.from({ length: T }, (_, t) => Number(t < 10));
  const unit = marks.map((mark) => (mark ? 0.9 : -0.9));
  unit[3] = -0.8;
  unit[40] = 0.7;
  unit[41] = 0.6;
  const exceptions = exceptionsOf(unit, marks, 2, 5);
  expect(exceptions.map(({ t }) => t).sort((a, b) => a - b)).toEqual([3, 40]);
  for (const { t, residual } of exceptions) expect(Math.sign(residual)).toBe(t === 3 ? -1 : 1);
});
