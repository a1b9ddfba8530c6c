import type { Random } from '../random.ts';
import { createDense } from '../tensor/dense.ts';
import type { Kernels } from '../tensor/kernels.ts';
import {
  createRecurrentSequence,
  gateCounts,
  type RecurrentSequence,
  type SequenceInput,
} from '../tensor/recurrent-sequence.ts';
import type { NamedArrays, Shapes } from '../training/arrays.ts';
import { fillDropoutMask } from '../training/dropout.ts';
import { allocateParameters, type CharModelConfig, type KernelParameters } from './char-model.ts';

export interface CharTrainingConfig extends CharModelConfig {
  batchSize: number;
  /** The window over which gradients flow; the state goes on beyond it (truncated back-propagation through time). */
  numSteps: number;
  /** The share of each layer's outputs that is dropped on the way up (Zaremba, Sutskever & Vinyals 2014). */
  dropout: number;
  /** The share of recurrent weights that is dropped, the same for the whole window (Merity, Keskar & Socher 2018). */
  weightDropout: number;
}

/** The states that one window hands to the next: h<l> and, in an LSTM, c<l>, each [B, H]. */
export function charStateShapes({ cell, batchSize: B, hiddenSize: H, numLayers }: CharTrainingConfig): Shapes {
  const states = cell === 'lstm' ? ['h', 'c'] : ['h'];
  const names = Array.from({ length: numLayers }, (_, l) => states.map((state) => `${state}${l}`));
  return Object.fromEntries(names.flat().map((name) => [name, [B, H]]));
}

export interface CharWindow {
  parameters: NamedArrays;
  /** Overwritten. */
  gradients: NamedArrays;
  /** As `charStateShapes` says: read, and overwritten with the states at the window's end. */
  states: NamedArrays;
  /** Numbers of the characters read and of those to be predicted, [T, B]. */
  inputs: Int32Array;
  targets: Int32Array;
  /** For dropout. */
  random: Random;
}

/**
 * Trains character models of one size: the function that it returns gives the mean loss of a window in nats a
 * character, with its gradients. All its memory is allocated here, once.
 */
export function createCharTrainer(kernels: Kernels, config: CharTrainingConfig): (window: CharWindow) => number {
  const { batchSize: B, numSteps: T, hiddenSize: H, numLayers, dropout, weightDropout, cell } = config;
  const V = config.vocabulary.length;
  const rows = T * B;
  const weights = allocateParameters(kernels, config);
  const slopes = allocateParameters(kernels, config);
  const inputs = kernels.allocate(rows);
  const targets = kernels.allocate(rows);
  const logits = kernels.allocate(rows * V).pointer;
  const head = createDense(kernels, rows, H, V);

  const layers: { sequence: RecurrentSequence; droppedOut: DropoutLayer }[] = [];
  let input: SequenceInput = { ids: inputs.pointer };
  for (let l = 0; l < numLayers; l++) {
    const size = { cell, batchSize: B, numSteps: T, inputSize: l === 0 ? V : H, hiddenSize: H };
    const sequence = createRecurrentSequence(kernels, size, weights.layers[l]!, input);
    const droppedOut = createDropoutLayer(kernels, sequence, rows * H, dropout);
    layers.push({ sequence, droppedOut });
    input = droppedOut;
  }
  const top = layers.at(-1)!.droppedOut;
  const Why = weights.blocks['Why']!.pointer;

  const weightMasks = layers.map(() => new Float32Array(gateCounts[cell] * H * H));
  function maskRecurrent({ blocks }: KernelParameters) {
    weightMasks.forEach((mask, l) => {
      const recurrent = blocks[`W${l}`]!.values.subarray(-mask.length);
      product(recurrent, mask, recurrent);
    });
  }

  return ({ parameters, gradients, states, inputs: from, targets: to, random }) => {
    for (const name in weights.blocks) weights.blocks[name]!.values.set(parameters[name]!);
    if (weightDropout > 0) {
      for (const mask of weightMasks) fillDropoutMask(mask, weightDropout, random);
      maskRecurrent(weights);
    }
    inputs.integers.set(from);
    targets.integers.set(to);

    layers.forEach(({ sequence, droppedOut }, l) => {
      sequence.h.values.set(states[`h${l}`]!);
      sequence.c?.values.set(states[`c${l}`]!);
      sequence.forward();
      droppedOut.forward(random);
    });
    head.forward(top.vectors, Why, weights.blocks['by']!.pointer, logits);
    const loss = kernels.crossEntropy(rows, V, logits, targets.pointer, 1 / rows, 0) / rows;

    // crossEntropy left the logits' gradient where the logits were.
    head.parameterGradients(top.vectors, logits, slopes.blocks['Why']!.pointer, slopes.blocks['by']!.pointer);
    head.inputGradient(logits, Why, top.gradient);
    for (let l = numLayers - 1; l >= 0; l--) {
      layers[l]!.droppedOut.backward();
      layers[l]!.sequence.backward(slopes.layers[l]!);
    }

    if (weightDropout > 0) maskRecurrent(slopes);
    for (const name in gradients) gradients[name]!.set(slopes.blocks[name]!.values);
    layers.forEach(({ sequence }, l) => {
      sequence.carryState();
      states[`h${l}`]!.set(sequence.h.values.subarray(0, B * H));
      states[`c${l}`]?.set(sequence.c!.values.subarray(0, B * H));
    });
    return loss;
  };
}

type DropoutLayer = ReturnType<typeof createDropoutLayer>;

/** Dropout on a layer's outputs: the layer above reads `vectors` and writes `gradient`. */
function createDropoutLayer(
  kernels: Kernels,
  { outputs, outputsGradient, h, dh }: RecurrentSequence,
  n: number,
  rate: number,
) {
  if (rate === 0) return { vectors: outputs, gradient: outputsGradient, forward() {}, backward() {} };
  const vectors = kernels.allocate(n);
  const gradient = kernels.allocate(n);
  const mask = new Float32Array(n);
  return {
    vectors: vectors.pointer,
    gradient: gradient.pointer,
    forward(random: Random) {
      fillDropoutMask(mask, rate, random);
      product(h.values.subarray(-n), mask, vectors.values);
    },
    backward() {
      product(gradient.values, mask, dh.values.subarray(-n));
    },
  };
}

function product(a: Float32Array, b: Float32Array, out: Float32Array): void {
  for (let k = 0; k < out.length; k++) out[k] = a[k]! * b[k]!;
}
