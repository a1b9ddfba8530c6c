import type { Block, Kernels } from '../tensor/kernels.ts';
import { gateCounts } from '../tensor/recurrent-sequence.ts';
import type { NamedArrays } from '../training/arrays.ts';
import { allocateParameters, type CharModelConfig } from './char-model.ts';

/** A character model that reads one text, character by character, as sampling and the exact evaluation need it. */
export interface CharReader {
  /** The state after what was read: h of each layer [H] and, in an LSTM, c. Writing to it changes what comes. */
  readonly states: { h: Block; c: Block }[];
  /** Reads the symbol of this number and returns the logits [V] of the next one, in a view that the next call refills. */
  read(symbol: number): Float32Array;
  /** Forgets what was read. */
  reset(): void;
}

/** Prepares parameters for reading. It allocates from the kernels' arena, which the caller may release. */
export function createCharReader(kernels: Kernels, config: CharModelConfig, parameters: NamedArrays): CharReader {
  const { cell, hiddenSize: H, vocabulary } = config;
  const V = vocabulary.length;
  const width = gateCounts[cell] * H;
  const { blocks, layers } = allocateParameters(kernels, config);
  const states = layers.map(() => ({ h: kernels.allocate(H), c: kernels.allocate(H) }));
  const [symbolBlock, gates, fromState, logits] = [1, width, width, V].map((length) => kernels.allocate(length));
  const [Why, by] = [blocks['Why']!, blocks['by']!];
  // The arena is full: its views will not move until someone else allocates.
  for (const name in blocks) blocks[name]!.values.set(parameters[name]!);

  function step(layer: number): void {
    const { W, b, bh } = layers[layer]!;
    const { h, c } = states[layer]!;
    const D = layer === 0 ? V : H;
    const Wh = W + 4 * D * width;
    if (layer === 0) kernels.gatherRows(1, width, symbolBlock!.pointer, W, b, gates!.pointer);
    else {
      kernels.repeatRow(1, width, b, gates!.pointer);
      kernels.vectorMatrix(D, width, states[layer - 1]!.h.pointer, W, gates!.pointer);
    }
    if (bh !== undefined) {
      kernels.repeatRow(1, width, bh, fromState!.pointer);
      kernels.vectorMatrix(H, width, h.pointer, Wh, fromState!.pointer);
      kernels.gruGates(1, H, gates!.pointer, fromState!.pointer, h.pointer, h.pointer);
      return;
    }
    kernels.vectorMatrix(H, width, h.pointer, Wh, gates!.pointer);
    if (cell === 'lstm') kernels.lstmGates(1, H, gates!.pointer, c.pointer, c.pointer, h.pointer);
    else {
      h.values.set(gates!.values);
      (cell === 'rnn tanh' ? kernels.tanh : kernels.relu)(H, h.pointer);
    }
  }

  return {
    states,
    read(symbol) {
      symbolBlock!.integers[0] = symbol;
      layers.forEach((_, layer) => step(layer));
      kernels.repeatRow(1, V, by.pointer, logits!.pointer);
      kernels.vectorMatrix(H, V, states.at(-1)!.h.pointer, Why.pointer, logits!.pointer);
      return logits!.values;
    },
    reset() {
      for (const { h, c } of states) for (const block of [h, c]) block.values.fill(0);
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
