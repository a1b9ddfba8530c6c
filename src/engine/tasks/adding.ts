import type { Random } from '../random.ts';

/** Always saying 1, the mean of the sum, has this mean squared error: the variance of two uniform numbers. */
export const addingBaseline = 1 / 6;

/**
 * The adding problem (Hochreiter & Schmidhuber 1997, in the form of Le, Jaitly & Hinton 2015): a row of numbers from
 * [0, 1), two of them marked, one in each half; at the end the sum of the marked ones is asked for.
 *   inputs [T, B, 2]: number and mark. targets [B]. Both are overwritten.
 */
export function fillAdding(random: Random, numSteps: number, inputs: Float32Array, targets: Float32Array): void {
  const batchSize = targets.length;
  const half = numSteps >> 1;
  targets.fill(0);
  for (let row = 0; row < batchSize; row++) {
    const marks = [random.integer(half), half + random.integer(numSteps - half)];
    for (let t = 0; t < numSteps; t++) {
      const at = 2 * (t * batchSize + row);
      inputs[at] = random.uniform();
      inputs[at + 1] = Number(marks.includes(t));
      if (inputs[at + 1]) targets[row]! += inputs[at]!;
    }
  }
}
