import type { Random } from '../random.ts';
import type { Block, Kernels } from '../tensor/kernels.ts';
import { gateCounts, type CellKind, type CellPointers } from '../tensor/recurrent-sequence.ts';
import { sizeOf, type NamedArrays, type Shapes } from '../training/arrays.ts';

/**
 * A character model: one-hot characters, stacked recurrent layers, and a softmax over the next character.
 * Layer l has W<l> [D + H, G·H], b<l> [G·H] and, in a GRU, bh<l> [G·H], as `CellPointers` describes them, with D = V in
 * layer 0 and D = H above; the logits are h·Why + by, with Why [H, V].
 */
export interface CharModelConfig {
  cell: CellKind;
  hiddenSize: number;
  numLayers: number;
  /** The symbols, each at the place that is its number; V is their count. */
  vocabulary: string[];
}

/** The shape of each parameter, by name. */
export function charModelShapes({ cell, hiddenSize: H, numLayers, vocabulary }: CharModelConfig): Shapes {
  const V = vocabulary.length;
  const width = gateCounts[cell] * H;
  const layers = Array.from({ length: numLayers }, (_, l): Shapes => {
    const shapes: Shapes = { [`W${l}`]: [(l === 0 ? V : H) + H, width], [`b${l}`]: [width] };
    return cell === 'gru' ? { ...shapes, [`bh${l}`]: [width] } : shapes;
  });
  return Object.assign({}, ...layers, { Why: [H, V], by: [V] }) as Shapes;
}

/** Parameters to begin with: uniform in ±1/√H, biases zero, but an LSTM's forget bias 1 (Gers et al. 2000). */
export function createCharModel(config: CharModelConfig, random: Random): NamedArrays {
  const { cell, hiddenSize: H } = config;
  const limit = 1 / Math.sqrt(H);
  const parameters: NamedArrays = {};
  for (const [name, shape] of Object.entries(charModelShapes(config))) {
    const values = new Float32Array(sizeOf(shape));
    if (shape.length === 2) for (let k = 0; k < values.length; k++) values[k] = random.uniform(-limit, limit);
    else if (cell === 'lstm' && name !== 'by') values.fill(1, H, 2 * H);
    parameters[name] = values;
  }
  return parameters;
}

/** The numbers of a text's symbols; -1 for one that the vocabulary lacks. */
export function encodeText(text: string, vocabulary: string[]): Int32Array {
  const numbers = new Map(vocabulary.map((symbol, number) => [symbol, number]));
  const ids = new Int32Array(text.length);
  let count = 0;
  for (const symbol of text) ids[count++] = numbers.get(symbol) ?? -1;
  return ids.subarray(0, count);
}

/** A model's parameters, or room for their gradients, in the kernels' memory. */
export interface KernelParameters {
  blocks: Record<string, Block>;
  /** One for each layer, from the first. */
  layers: CellPointers[];
}

/** Allocates room for a model's parameters. */
export function allocateParameters(kernels: Kernels, config: CharModelConfig): KernelParameters {
  const blocks: Record<string, Block> = {};
  for (const [name, shape] of Object.entries(charModelShapes(config))) blocks[name] = kernels.allocate(sizeOf(shape));
  const layers = Array.from({ length: config.numLayers }, (_, l): CellPointers => {
    const pointers = { W: blocks[`W${l}`]!.pointer, b: blocks[`b${l}`]!.pointer };
    return config.cell === 'gru' ? { ...pointers, bh: blocks[`bh${l}`]!.pointer } : pointers;
  });
  return { blocks, layers };
}
