import type { Random } from '../random.ts';
import { createConvolution } from '../tensor/convolution.ts';
import { createDense } from '../tensor/dense.ts';
import type { Block, Pointer, Workplace } from '../tensor/kernels.ts';
import { createRecurrentSequence } from '../tensor/recurrent-sequence.ts';
import { sizeOf, type NamedArrays, type Shapes } from '../training/arrays.ts';
import { geometrySize, regionSide, type Regions } from './regions.ts';

/**
 * An alignment model after Karpathy & Fei-Fei (2015): regions of a picture and words of a sentence become vectors of one
 * space, in which a word lies near the region that it is about.
 */
export interface AlignerConfig {
  vocabulary: string[];
  /** Of each convolution over a region: filter's side, stride and channels. */
  convolutions: { filterSide: number; stride: number; channels: number }[];
  /** H, of each of the two RNNs that read the sentence, from the left and from the right. */
  hiddenSize: number;
  /** d, of the space that regions and words share. */
  jointSize: number;
}

/** F, the numbers that a region is described by before the joint space: features and geometry. */
function featureSize({ convolutions }: AlignerConfig): number {
  const side = convolutions.reduce((size, { stride }) => size / stride, regionSide);
  return side * side * convolutions.at(-1)!.channels + geometrySize;
}

/**
 * The shape of each parameter, by name: filters K0, k0 …; Wv [F, d] and bv make a region's vector of its features; Wl and Wr
 * [V + H, H] with bl and br read the words from the left and from the right; Ws [2H, d] and bs make a word's vector of both states.
 */
export function alignerShapes(config: AlignerConfig): Shapes {
  const { vocabulary, convolutions, hiddenSize: H, jointSize: d } = config;
  const shapes: Record<string, readonly number[]> = {};
  convolutions.forEach(({ filterSide, channels }, k) => {
    shapes[`K${k}`] = [filterSide, filterSide, convolutions[k - 1]?.channels ?? 3, channels];
    shapes[`k${k}`] = [channels];
  });
  const [read, bias] = [[vocabulary.length + H, H], [H]];
  return {
    ...shapes,
    ...{ Wv: [featureSize(config), d], bv: [d], Wl: read, bl: bias, Wr: read, br: bias, Ws: [2 * H, d], bs: [d] },
  };
}

/** Parameters to begin with: filters after He et al. (2015), matrices uniform in ±√(3 / inputs), biases zero. */
export function createAligner(config: AlignerConfig, random: Random): NamedArrays {
  const parameters: NamedArrays = {};
  for (const [name, shape] of Object.entries(alignerShapes(config))) {
    const values = new Float32Array(sizeOf(shape));
    // A one-hot word is one input, whatever the size of the vocabulary.
    const numInputs = name === 'Wl' || name === 'Wr' ? config.hiddenSize + 1 : values.length / shape.at(-1)!;
    const limit = Math.sqrt((shape.length === 4 ? 6 : 3) / numInputs);
    if (shape.length > 1) values.forEach((_, k) => (values[k] = random.uniform(-limit, limit)));
    parameters[name] = values;
  }
  return parameters;
}

/** The network for `numRegions` regions and B sentences of up to T words at a time. */
export interface AlignerNetwork {
  readonly weights: Record<string, Block>;
  /** Region vectors v [numRegions, d] and word vectors s [B, T, d], and their gradients, the caller's before `backward`. */
  readonly v: Block;
  readonly s: Block;
  readonly dv: Block;
  readonly ds: Block;
  /** Computes v and s. Sentences are numbers of words, at most T. */
  forward(regions: Regions, sentences: readonly (readonly number[])[]): void;
  /** Writes the gradients of all parameters. */
  backward(gradients: Record<string, Block>): void;
}

/** Allocates room for an aligner's parameters. */
export function allocateAligner(kernels: Workplace, config: AlignerConfig): Record<string, Block> {
  const sizes = Object.entries(alignerShapes(config)).map(([name, shape]) => [name, sizeOf(shape)] as const);
  return Object.fromEntries(sizes.map(([name, size]) => [name, kernels.allocate(size)]));
}

/** The network with all its buffers; set its `weights` before `forward`. */
export function createAlignerNetwork(
  kernels: Workplace,
  config: AlignerConfig,
  [numRegions, B, T]: [numRegions: number, numSentences: number, numSteps: number],
): AlignerNetwork {
  const { vocabulary, hiddenSize: H, jointSize: d } = config;
  const weights = allocateAligner(kernels, config);
  const at = (name: string) => weights[name]!.pointer;
  const [v, dv, s, ds] = [numRegions, numRegions, B * T, B * T].map((rows) =>
    kernels.allocate(rows * d),
  ) as Four<Block>;

  let [side, channels] = [regionSide, 3];
  const pictures = kernels.allocate(numRegions * side * side * channels);
  let x = pictures;
  const layers = config.convolutions.map(({ filterSide, stride, channels: outChannels }, k) => {
    const size = { batchSize: numRegions, side, inChannels: channels, outChannels, filterSide, stride };
    [side, channels] = [side / stride, outChannels];
    const [y, dy] = [1, 2].map(() => kernels.allocate(numRegions * side * side * channels)) as [Block, Block];
    const layer = { convolution: createConvolution(kernels, size), x, y, dy, W: `K${k}`, b: `k${k}` };
    x = y;
    return layer;
  });
  const F = featureSize(config);
  const seen = F - geometrySize;
  const [features, dFeatures] = [kernels.allocate(numRegions * F), kernels.allocate(numRegions * F)];
  const toRegion = createDense(kernels, numRegions, F, d);

  const readers = ['l', 'r'].map((name) => {
    const ids = kernels.allocate(T * B);
    const size = { cell: 'rnn tanh', batchSize: B, numSteps: T, inputSize: vocabulary.length, hiddenSize: H } as const;
    const pointers = { W: at(`W${name}`), b: at(`b${name}`) };
    return { name, ids, sequence: createRecurrentSequence(kernels, size, pointers, { ids: ids.pointer }) };
  });
  const [states, dStates] = [kernels.allocate(B * T * 2 * H), kernels.allocate(B * T * 2 * H)];
  const toWord = createDense(kernels, B * T, 2 * H, d);
  let lengths: number[] = [];

  /** Calls `visit` with each word: where its two halves lie in `states`, and where in the outputs of the two readers. */
  function forEachState(visit: (to: number, reader: number, from: number) => void) {
    for (let b = 0; b < B; b++)
      for (let t = 0; t < lengths[b]!; t++) {
        visit((b * T + t) * 2 * H, 0, (t * B + b) * H);
        visit((b * T + t) * 2 * H + H, 1, ((lengths[b]! - 1 - t) * B + b) * H);
      }
  }

  return {
    ...{ weights, v, s, dv, ds },
    forward({ pixels, geometry }, sentences) {
      pictures.values.set(pixels);
      for (const { convolution, x, y, W, b } of layers) convolution.forward(x.pointer, at(W), at(b), y.pointer);
      for (let r = 0; r < numRegions; r++) {
        features.values.set(layers.at(-1)!.y.values.subarray(r * seen, (r + 1) * seen), r * F);
        features.values.set(geometry.subarray(r * geometrySize, (r + 1) * geometrySize), r * F + seen);
      }
      toRegion.forward(features.pointer, at('Wv'), at('bv'), v.pointer);

      lengths = sentences.map(({ length }) => length);
      sentences.forEach((words, b) => {
        for (let t = 0; t < T; t++) {
          readers[0]!.ids.integers[t * B + b] = words[t] ?? 0;
          readers[1]!.ids.integers[t * B + b] = words[words.length - 1 - t] ?? 0;
        }
      });
      for (const { sequence } of readers) sequence.forward();
      states.values.fill(0);
      forEachState((to, reader, from) => {
        const own = readers[reader]!.sequence.h.values;
        states.values.set(own.subarray(B * H + from, B * H + from + H), to);
      });
      toWord.forward(states.pointer, at('Ws'), at('bs'), s.pointer);
    },
    backward(gradients) {
      const slope = (name: string): Pointer => gradients[name]!.pointer;
      toRegion.parameterGradients(features.pointer, dv.pointer, slope('Wv'), slope('bv'));
      toRegion.inputGradient(dv.pointer, at('Wv'), dFeatures.pointer);
      for (let r = 0; r < numRegions; r++)
        layers.at(-1)!.dy.values.set(dFeatures.values.subarray(r * F, r * F + seen), r * seen);
      for (let k = layers.length - 1; k >= 0; k--) {
        const { convolution, x, y, dy, W, b } = layers[k]!;
        const before = k === 0 ? 0 : layers[k - 1]!.dy.pointer;
        convolution.backward(x.pointer, at(W), y.pointer, dy.pointer, slope(W), slope(b), before);
      }

      toWord.parameterGradients(states.pointer, ds.pointer, slope('Ws'), slope('bs'));
      toWord.inputGradient(ds.pointer, at('Ws'), dStates.pointer);
      for (const { sequence } of readers) sequence.dh.values.fill(0);
      forEachState((to, reader, from) => {
        readers[reader]!.sequence.dh.values.set(dStates.values.subarray(to, to + H), B * H + from);
      });
      for (const { name, sequence } of readers) sequence.backward({ W: slope(`W${name}`), b: slope(`b${name}`) });
    },
  };
}

type Four<Item> = [Item, Item, Item, Item];
