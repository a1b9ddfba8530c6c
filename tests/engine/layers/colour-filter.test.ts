import { expect, test } from 'vitest';
import {
  applyFilter,
  classicFilters,
  colourShare,
  strongestPlaces,
  windowAt,
} from '../../../src/engine/layers/colour-filter.ts';
import { createRandom } from '../../../src/engine/random.ts';
import { drawDeadLeaves } from '../../../src/engine/tasks/dead-leaves.ts';

const picture = drawDeadLeaves(createRandom(3));

test.each(Object.entries(classicFilters))('%s answers at each place with the products of its window', (_, filter) => {
  const answers = applyFilter(picture, filter);
  for (const place of [0, 17, answers.length - 1]) {
    const window = windowAt(picture, filter.size, place);
    expect(answers[place]).toBeCloseTo(
      window.reduce((sum, value, i) => sum + value * filter.weights[i]!, 0),
      5,
    );
  }
});

test('every filter made by hand but the blur ignores flat areas', () => {
  for (const [name, filter] of Object.entries(classicFilters)) {
    const [answer] = applyFilter(new Float32Array(64 * 64 * 3).fill(0.7), filter);
    expect(answer).toBeCloseTo(name === 'Blur' ? 0.7 : 0, 5);
  }
});

test('an opponent of red and green is all colour, a grey filter none', () => {
  expect(colourShare({ size: 1, weights: Float32Array.of(1, -1, 0) })).toBeCloseTo(1);
  expect(colourShare(classicFilters['Laplacian']!)).toBeCloseTo(0);
});

test('the strongest places keep their distance, best first', () => {
  const answers = new Float32Array(100);
  [answers[0], answers[1], answers[55]] = [9, 8, 7];
  expect(strongestPlaces(answers, 2, 3)).toEqual([0, 55]);
});

test('dead leaves cover the ground, in many colours, the same for the same seed', () => {
  expect(drawDeadLeaves(createRandom(3))).toEqual(picture);
  expect(new Set(picture).size).toBeGreaterThan(60);
});
