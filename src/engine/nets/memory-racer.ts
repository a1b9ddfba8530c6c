import { gruCell } from '../cells/gru.ts';
import { lstmCell } from '../cells/lstm.ts';
import { initialiseHead } from '../cells/output-head.ts';
import { rnnCell } from '../cells/rnn.ts';
import { createRandom } from '../random.ts';
import { copyInputs, copyKinds, copySteps, fillCopy, copyLength } from '../tasks/copy.ts';
import { fillAdding } from '../tasks/adding.ts';
import { createDense } from '../tensor/dense.ts';
import type { Block, Kernels } from '../tensor/kernels.ts';
import { createRecurrentSequence, type CellPointers } from '../tensor/recurrent-sequence.ts';
import type { NamedArrays } from '../training/arrays.ts';
import { clipByNorm } from '../training/clip.ts';
import { assertFinite } from '../training/divergence.ts';
import { createOptimiser } from '../training/optimiser.ts';

export const racers = ['rnn', 'gru', 'lstm'] as const;
export type RacerName = (typeof racers)[number];

export interface RaceConfig {
  task: 'adding' | 'copy';
  /** Adding: the number of steps. Copy: the blanks between the last symbol and the call. */
  lag: number;
  hiddenSize: number;
  batchSize: number;
  learningRate: number;
  seed: number;
}

/** One update of a racer, on a batch that it had not seen. */
export interface RaceUpdate {
  /** Mean squared error (adding) or nats a symbol (copy), before the update. */
  loss: number;
  /** The norm of the whole gradient, before clipping to 1. */
  gradNorm: number;
  /** ‖∂L/∂h_1‖ / ‖∂L/∂h_T‖ (copy: h_T where the first symbol is asked for, or later): how much reaches the first step. */
  reach: number;
}

const clipNorm = 1;

/**
 * A recurrent network with a linear output, trained with Adam, each update on fresh sequences. Racers of one seed see
 * the same sequences. Returns the function that makes one update; all memory is allocated here.
 */
export function createRacer(kernels: Kernels, name: RacerName, config: RaceConfig): () => RaceUpdate {
  const { task, lag, hiddenSize: H, batchSize: B, learningRate, seed } = config;
  const isCopy = task === 'copy';
  const [T, D, K] = isCopy ? [copySteps(lag), copyInputs, copyKinds] : [lag, 2, 1];
  const sizes = { inputSize: D, hiddenSize: H };
  const random = createRandom(seed);
  const [weightRandom, data] = [random.fork(), random.fork()];
  const cell = { rnn: rnnCell, gru: gruCell, lstm: lstmCell }[name](sizes);
  const initial = { ...fuse(cell.initialise(weightRandom)), ...initialiseHead(H, K, weightRandom) };

  const weights: Record<string, Block> = {};
  const slopes: Record<string, Block> = {};
  for (const [key, values] of Object.entries(initial)) {
    weights[key] = kernels.allocate(values.length);
    weights[key].values.set(values);
    slopes[key] = kernels.allocate(values.length);
  }
  const inputs = kernels.allocate(T * B * D);
  const kind = name === 'rnn' ? 'rnn tanh' : name;
  const sequence = createRecurrentSequence(
    kernels,
    { cell: kind, batchSize: B, numSteps: T, ...sizes },
    pointersOf(weights),
    { vectors: inputs.pointer },
  );
  // The output is read at the last steps alone: where the copy is recited, or once.
  const read = isCopy ? copyLength : 1;
  const head = createDense(kernels, read * B, H, K);
  const from = (T - read) * B * H;
  const said = kernels.allocate(read * B * K);
  const numbers = new Float32Array(B);
  const symbols = new Int32Array(T * B);
  const asked = kernels.allocate(read * B);
  const optimiser = createOptimiser({ kind: 'adam' }, valuesOf(weights));
  let step = 0;

  function lossAndSlope(): number {
    if (isCopy) {
      asked.integers.set(symbols.subarray(-read * B));
      return kernels.crossEntropy(read * B, K, said.pointer, asked.pointer, 1 / (read * B), 0) / (read * B);
    }
    let loss = 0;
    for (let row = 0; row < B; row++) {
      const error = said.values[row]! - numbers[row]!;
      loss += (error * error) / B;
      said.values[row] = (2 * error) / B;
    }
    return loss;
  }

  return () => {
    if (isCopy) fillCopy(data, lag, inputs.values, symbols);
    else fillAdding(data, lag, inputs.values, numbers);
    sequence.forward();
    const top = sequence.outputs + 4 * from;
    head.forward(top, weights['Why']!.pointer, weights['by']!.pointer, said.pointer);
    const loss = lossAndSlope();
    sequence.dh.values.fill(0);
    head.parameterGradients(top, said.pointer, slopes['Why']!.pointer, slopes['by']!.pointer);
    head.inputGradient(said.pointer, weights['Why']!.pointer, sequence.outputsGradient + 4 * from);
    sequence.backward(pointersOf(slopes));
    const dh = sequence.dh.values;
    const reach = length(dh.subarray(B * H, 2 * B * H)) / length(dh.subarray(-B * H));
    const [parameters, gradients] = [valuesOf(weights), valuesOf(slopes)];
    const gradNorm = clipByNorm(gradients, clipNorm);
    assertFinite(step + 1, { loss, 'gradient norm': gradNorm });
    optimiser.update(parameters, gradients, learningRate, step++);
    return { loss, gradNorm, reach };
  };
}

/** The plain RNN's two matrices as the kernels have them, one above the other; the other cells' as they are. */
function fuse({ Wxh, Whh, bh, ...rest }: Record<string, Float64Array>): Record<string, Float64Array> {
  if (!Wxh || !Whh) return bh ? { ...rest, bh } : rest;
  return { W: Float64Array.of(...Wxh, ...Whh), b: bh! };
}

const pointersOf = ({ W, b, bh }: Record<string, Block>): CellPointers => ({
  W: W!.pointer,
  b: b!.pointer,
  ...(bh && { bh: bh.pointer }),
});
const valuesOf = (blocks: Record<string, Block>): NamedArrays =>
  Object.fromEntries(Object.entries(blocks).map(([name, { values }]) => [name, values]));
const length = (values: Float32Array) => Math.hypot(...values);
