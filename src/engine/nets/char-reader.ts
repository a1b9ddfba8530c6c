import type { Kernels } from '../tensor/kernels.ts';
import { createRecurrentStep, type RecurrentStep } from '../tensor/recurrent-step.ts';
import { byteMatrix, floatMatrix, type WeightMatrix } from '../tensor/weight-matrix.ts';
import type { QuantisedMatrix } from '../weights/quantise.ts';
import { charModelShapes, type CharModelConfig } from './char-model.ts';

/** A character model that reads one text, character by character, as sampling and the exact evaluation need it. */
export interface CharReader {
  /** Each layer with its state after what was read; writing to a state changes what comes. */
  readonly layers: readonly RecurrentStep[];
  /**
   * Reads the symbol of this number and returns the logits [V] of the next one, in a view that the next call refills.
   * `change` may alter each layer's new state before anything reads it.
   */
  read(symbol: number, change?: (layer: RecurrentStep) => void): Float32Array;
  /** Forgets what was read. */
  reset(): void;
}

/**
 * Prepares parameters for reading; matrices may be in 8 bits, which large models read several times as fast. It allocates from the kernels'
 * arena, which the caller may release.
 */
export function createCharReader(
  kernels: Kernels,
  config: CharModelConfig,
  parameters: Readonly<Record<string, Float32Array | QuantisedMatrix>>,
): CharReader {
  const { cell, hiddenSize: H, vocabulary, numLayers } = config;
  const V = vocabulary.length;
  const shapes = charModelShapes(config);

  /** `rows` rows of a parameter from the given one on. */
  function matrix(name: string, from: number, rows: number): WeightMatrix {
    const values = parameters[name]!;
    const columns = shapes[name]!.at(-1)!;
    const [start, end] = [from * columns, (from + rows) * columns];
    if (values instanceof Float32Array)
      return floatMatrix(kernels, rows, columns, place(values.subarray(start, end)).pointer);
    return byteMatrix(kernels, rows, columns, { data: values.data.subarray(start, end), scale: values.scale });
  }
  function place(values: Float32Array) {
    const block = kernels.allocate(values.length);
    block.values.set(values);
    return block;
  }
  const vector = (name: string) => place(parameters[name] as Float32Array).pointer;

  const layers = Array.from({ length: numLayers }, (_, l) => {
    const D = l === 0 ? V : H;
    return createRecurrentStep(kernels, cell, H, {
      Wx: matrix(`W${l}`, 0, D),
      Wh: matrix(`W${l}`, D, H),
      b: vector(`b${l}`),
      ...(cell === 'gru' ? { bh: vector(`bh${l}`) } : {}),
    });
  });
  const [Why, by] = [matrix('Why', 0, H), vector('by')];
  const logits = kernels.allocate(V);

  return {
    layers,
    read(symbol, change) {
      layers.forEach((layer, l) => {
        if (l === 0) layer.stepOnId(symbol);
        else layer.stepOnVector(layers[l - 1]!.h.pointer);
        change?.(layer);
      });
      kernels.repeatRow(1, V, by, logits.pointer);
      Why.addProduct(layers.at(-1)!.h.pointer, logits.pointer);
      return logits.values;
    },
    reset() {
      for (const { h, c } of layers) for (const block of [h, c]) block?.values.fill(0);
    },
  };
}

/**
 * The mean loss in nats of predicting every character of a text but the first from all that came before it,
 * the state carried from end to end. [numCharacters]
 */
export function readingLoss(reader: CharReader, text: Int32Array): number {
  reader.reset();
  let sum = 0;
  for (let t = 0; t + 1 < text.length; t++) sum += crossEntropy(reader.read(text[t]!), text[t + 1]!);
  return sum / (text.length - 1);
}

function crossEntropy(logits: Float32Array, target: number): number {
  const largest = logits.reduce((a, b) => Math.max(a, b));
  let total = 0;
  for (const logit of logits) total += Math.exp(logit - largest);
  return Math.log(total) + largest - logits[target]!;
}
