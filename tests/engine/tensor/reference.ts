import { gruCell } from '~/engine/cells/gru.ts';
import { lstmCell } from '~/engine/cells/lstm.ts';
import { rnnCell } from '~/engine/cells/rnn.ts';
import { forward } from '~/engine/cells/sequence.ts';
import { createRandom } from '~/engine/random.ts';
import { createKernels, type KernelBuild } from '~/engine/tensor/kernels.ts';
import { gateCounts, type SequenceConfig } from '~/engine/tensor/recurrent-sequence.ts';

export type Arguments = Record<'W' | 'b' | 'bh' | 'x' | 'h0' | 'c0', Float64Array>;

/** Random parameters, inputs (one-hot if ids are given) and initial state of a layer. */
export function drawArguments(
  { cell, batchSize: B, numSteps: T, inputSize: D, hiddenSize: H }: SequenceConfig,
  ids?: readonly number[],
): Arguments {
  const random = createRandom(11);
  const draw = (length: number) => Float64Array.from({ length }, () => Math.fround(random.normal(0, 0.5)));
  const width = gateCounts[cell] * H;
  return {
    ...{ W: draw((D + H) * width), b: draw(width), bh: draw(cell === 'gru' ? width : 0) },
    x: ids ? Float64Array.from(ids.flatMap((id) => Array.from({ length: D }, (_, d) => +(d === id)))) : draw(T * B * D),
    ...{ h0: draw(B * H), c0: draw(cell === 'lstm' ? B * H : 0) },
  };
}

/** The textbook cell over the sequence: h of every step, [T·B·H], and the last c. */
export function runReference(
  { cell, batchSize: B, numSteps: T, inputSize, hiddenSize }: SequenceConfig,
  { W, b, bh, x, h0, c0 }: Arguments,
) {
  const xs = Array.from({ length: T }, (_, t) => x.subarray(t * B * inputSize, (t + 1) * B * inputSize));
  const sizes = { inputSize, hiddenSize };
  const run =
    cell === 'lstm'
      ? forward(lstmCell(sizes), { W, b }, xs, { state: { h: h0, c: c0 } })
      : cell === 'gru'
        ? forward(gruCell(sizes), { W, b, bh }, xs, { state: { h: h0 } })
        : forward(
            rnnCell({ ...sizes, activation: cell === 'rnn tanh' ? 'tanh' : 'relu' }),
            { Wxh: W.subarray(0, inputSize * hiddenSize), Whh: W.subarray(inputSize * hiddenSize), bh: b },
            xs,
            { state: { h: h0 } },
          );
  return { h: Float64Array.from(run.steps.flatMap((step) => [...step.h])), cLast: run.state.c ?? new Float64Array() };
}

/** Kernels and a function that places values in their memory. */
export function openKernels(build?: KernelBuild) {
  const kernels = createKernels({ build });
  const place = (values: ArrayLike<number>) => {
    const block = kernels.allocate(values.length);
    block.values.set(values);
    return block;
  };
  return { kernels, place };
}

/** The largest difference between two arrays, in units of the larger of 1 and the expected one's largest magnitude. */
export function largestError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let [difference, magnitude] = [0, 1];
  for (let i = 0; i < expected.length; i++) {
    difference = Math.max(difference, Math.abs(actual[i]! - expected[i]!));
    magnitude = Math.max(magnitude, Math.abs(expected[i]!));
    if (Number.isNaN(actual[i])) return Infinity;
  }
  return difference / magnitude;
}
