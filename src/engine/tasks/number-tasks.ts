import type { Random } from '../random.ts';

/**
 * What a network is asked about a row of random numbers once it has read them all.
 *   recall: each of the numbers, the last one first. wave: the sine of the sum of the last two, over about two periods.
 */
export type NumberTask = 'recall' | 'wave';

/** Sequences in step: xs[t] [B, 1], numbers of mean 0 and variance 1; targets [B, K], also of variance about 1. */
export interface NumberBatch {
  xs: Float64Array[];
  targets: Float64Array;
}

/** K, how many answers are asked for. */
export const answersOf = (task: NumberTask, numSteps: number): number => (task === 'recall' ? numSteps : 1);

/** How often the sine goes up and down: its argument is this times the sum over √2. */
const frequency = 2.5;

/** B fresh sequences of uniform numbers from ±√3, and the right answers. */
export function numberBatch(task: NumberTask, numSteps: number, batchSize: number, random: Random): NumberBatch {
  const bound = Math.sqrt(3);
  const xs = Array.from({ length: numSteps }, () =>
    Float64Array.from({ length: batchSize }, () => random.uniform(-bound, bound)),
  );
  const K = answersOf(task, numSteps);
  const targets = Float64Array.from({ length: batchSize * K }, (_, at) => {
    const row = Math.floor(at / K);
    if (task === 'recall') return xs[numSteps - 1 - (at % K)]![row]!;
    const sum = xs[numSteps - 1]![row]! + xs[numSteps - 2]![row]!;
    return Math.SQRT2 * Math.sin((frequency / Math.SQRT2) * sum);
  });
  return { xs, targets };
}
