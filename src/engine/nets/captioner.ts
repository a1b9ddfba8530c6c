import type { Random } from '../random.ts';
import { sceneSide } from '../tasks/scenes.ts';
import type { AttentionDecoderPointers } from '../tensor/attention-decoder.ts';
import { createConvolution } from '../tensor/convolution.ts';
import type { Block, Pointer, Workplace } from '../tensor/kernels.ts';
import { sizeOf, type NamedArrays, type Shapes } from '../training/arrays.ts';

/** A captioner after Xu et al. (2015): a CNN that sees, an LSTM with soft attention that says. */
export interface CaptionerConfig {
  /** V words, the marks of start and end first. */
  vocabulary: string[];
  /** Of each convolution: filter's side, stride and channels; the last one's channels are D, what it leaves of the picture N places. */
  convolutions: { filterSide: number; stride: number; channels: number }[];
  /** E, of the vector that stands for a word. */
  embeddingSize: number;
  /** A, of the hidden layer that scores a place. */
  attentionSize: number;
  hiddenSize: number;
}

/** The side of the map of places, n, with N = n². */
export function mapSide({ convolutions }: CaptionerConfig): number {
  return convolutions.reduce((side, { stride }) => side / stride, sceneSide);
}

/** The shape of each parameter, by name. `captionerParts` says what each is for. */
export function captionerShapes(config: CaptionerConfig): Shapes {
  const { vocabulary, convolutions, embeddingSize: E, attentionSize: A, hiddenSize: H } = config;
  const shapes: Record<string, readonly number[]> = {};
  let D = 3;
  convolutions.forEach(({ filterSide, channels }, k) => {
    shapes[`K${k}`] = [filterSide, filterSide, D, channels];
    shapes[`k${k}`] = [channels];
    D = channels;
  });
  return {
    ...shapes,
    ...{ P: [mapSide(config) ** 2, D], Wh0: [D, H], bh0: [H], Wc0: [D, H], bc0: [H] },
    ...{ E: [vocabulary.length, E], Wa: [D, A], ba: [A], Wq: [H, A], v: [A] },
    ...{ W: [E + D + H, 4 * H], b: [4 * H], Why: [H, vocabulary.length], by: [vocabulary.length] },
  };
}

/** Parameters to begin with: filters after He et al. (2015), matrices uniform in ±√(3 / inputs), biases zero but the forget gate's 1. */
export function createCaptioner(config: CaptionerConfig, random: Random): NamedArrays {
  const { hiddenSize: H } = config;
  const parameters: NamedArrays = {};
  for (const [name, shape] of Object.entries(captionerShapes(config))) {
    const values = new Float32Array(sizeOf(shape));
    const numInputs = name === 'v' ? shape[0]! : values.length / shape.at(-1)!;
    const limit = shape.length === 4 ? Math.sqrt(6 / numInputs) : name === 'E' ? 1 : Math.sqrt(3 / numInputs);
    if (shape.length > 1 || name === 'v') values.forEach((_, k) => (values[k] = random.uniform(-limit, limit)));
    else if (name === 'b') values.fill(1, H, 2 * H);
    parameters[name] = values;
  }
  return parameters;
}

/** A captioner's parameters, or their gradients, in the kernels' memory. */
export type CaptionerBlocks = Record<string, Block>;

/** Allocates room for a captioner's parameters. */
export function allocateCaptioner(kernels: Workplace, config: CaptionerConfig): CaptionerBlocks {
  const sizes = Object.entries(captionerShapes(config)).map(([name, shape]) => [name, sizeOf(shape)] as const);
  return Object.fromEntries(sizes.map(([name, size]) => [name, kernels.allocate(size)]));
}

/** Those of the decoder, as `AttentionDecoderPointers` describes them. */
export function decoderPointers(blocks: CaptionerBlocks): AttentionDecoderPointers {
  const at = (name: string) => blocks[name]!.pointer;
  return { Wa: at('Wa'), ba: at('ba'), Wq: at('Wq'), v: at('v'), W: at('W'), b: at('b') };
}

/** Pictures [B, 64, 64, 4] of bytes → [B, 64, 64, 3] between −1 and 1, alpha left out. */
export function writePictures(pictures: readonly Uint8ClampedArray[], into: Float32Array): void {
  let to = 0;
  for (const bytes of pictures)
    for (let at = 0; at < bytes.length; at += 4) for (let k = 0; k < 3; k++) into[to++] = bytes[at + k]! / 127.5 - 1;
}

/** The seeing half: pictures → annotations a_i, one for each place, features of the last convolution plus a vector learnt for the place. */
export interface CaptionEncoder {
  /** [B, 64, 64, 3], the caller's to fill. */
  readonly pictures: Block;
  /** [B, N, D]. */
  readonly annotations: Pointer;
  forward(): void;
}

/** An encoder with its way back. */
export interface TrainableEncoder extends CaptionEncoder {
  /** [B, N, D], the caller's before `backward`, which uses it up. */
  readonly dAnnotations: Pointer;
  backward(gradients: CaptionerBlocks): void;
  /** `backward` for the vectors of places alone, where the filters are not to learn. */
  backwardToPlaces(gradients: CaptionerBlocks): void;
}

/** The encoder of B pictures at a time. */
export function createEncoder(
  kernels: Workplace,
  config: CaptionerConfig,
  blocks: CaptionerBlocks,
  batchSize: number,
): TrainableEncoder {
  const B = batchSize;
  let [side, channels] = [sceneSide, 3];
  const pictures = kernels.allocate(B * side * side * channels);
  let input = pictures;
  const layers = config.convolutions.map(({ filterSide, stride, channels: outChannels }, k) => {
    const size = { batchSize, side, inChannels: channels, outChannels, filterSide, stride };
    const convolution = createConvolution(kernels, size);
    [side, channels] = [side / stride, outChannels];
    const output = kernels.allocate(B * side * side * channels);
    const layer = { convolution, x: input, y: output, W: `K${k}`, b: `k${k}` };
    input = output;
    return layer;
  });
  const [N, D] = [side * side, channels];
  const annotations = kernels.allocate(B * N * D).pointer;
  const slopes = layers.map(({ y }) => kernels.allocate(y.length).pointer);
  const dAnnotations = slopes.at(-1)!;

  function backwardToPlaces(gradients: CaptionerBlocks) {
    kernels.sumRows(B, N * D, dAnnotations, gradients['P']!.pointer);
  }

  return {
    ...{ pictures, annotations, dAnnotations },
    forward() {
      for (const { convolution, x, y, W, b } of layers)
        convolution.forward(x.pointer, blocks[W]!.pointer, blocks[b]!.pointer, y.pointer);
      kernels.repeatRow(B, N * D, blocks['P']!.pointer, annotations);
      kernels.addScaled(B * N * D, 1, input.pointer, annotations);
    },
    backwardToPlaces,
    backward(gradients) {
      backwardToPlaces(gradients);
      for (let k = layers.length - 1; k >= 0; k--) {
        const { convolution, x, y, W, b } = layers[k]!;
        const [dW, db] = [gradients[W]!.pointer, gradients[b]!.pointer];
        const before = k === 0 ? 0 : slopes[k - 1]!;
        convolution.backward(x.pointer, blocks[W]!.pointer, y.pointer, slopes[k]!, dW, db, before);
      }
    },
  };
}
