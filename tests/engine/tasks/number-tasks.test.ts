import { expect, test } from 'vitest';
import { createRandom } from '../../../src/engine/random.ts';
import { answersOf, numberBatch } from '../../../src/engine/tasks/number-tasks.ts';

const [T, B] = [5, 4000];

test('recall asks for every number, the last one first', () => {
  const { xs, targets } = numberBatch('recall', T, 3, createRandom(1));
  expect(answersOf('recall', T)).toBe(T);
  for (let row = 0; row < 3; row++)
    for (let back = 0; back < T; back++) expect(targets[row * T + back]).toBe(xs[T - 1 - back]![row]);
});

test('the wave is a function of the last two numbers alone', () => {
  const { xs, targets } = numberBatch('wave', T, 3, createRandom(2));
  for (let row = 0; row < 3; row++)
    expect(targets[row]).toBeCloseTo(
      Math.SQRT2 * Math.sin((2.5 * (xs[T - 1]![row]! + xs[T - 2]![row]!)) / Math.SQRT2),
      12,
    );
});

test.each(['recall', 'wave'] as const)('numbers and answers of %s have variance about 1', (task) => {
  const { xs, targets } = numberBatch(task, T, B, createRandom(3));
  const variance = (values: Float64Array) => {
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  };
  expect(variance(xs[0]!)).toBeCloseTo(1, 1);
  expect(Math.abs(variance(targets) - 1)).toBeLessThan(0.1);
});
