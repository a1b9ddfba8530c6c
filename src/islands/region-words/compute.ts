import { fetchAlignment, type Align, type Alignment } from '~/engine/nets/alignment.ts';
import type { Box } from '~/engine/nets/regions.ts';
import { createKernels } from '~/engine/tensor/kernels.ts';
import type { Compute } from '../session/protocol.ts';

/** A picture and a sentence to be aligned. */
export interface Pair {
  /** [64, 64, 4] bytes. */
  pixels: Uint8ClampedArray;
  boxes: Box[];
  /** Numbers of words. */
  words: number[];
  /** The words that the grammar prefers. */
  usual: number[];
}

/** How a pair is aligned, and how well the grammar's sentence fits the picture. */
export interface Answer extends Alignment {
  usualScore: number;
}

export function answerPair(align: Align, { pixels, boxes, words, usual }: Pair): Answer {
  return { ...align(pixels, boxes, words), usualScore: align(pixels, boxes, usual).score };
}

export interface RegionWordsConfig {
  /** The URL of the model's folder. */
  folder: string;
  pair: Pair;
}

/** Started paused: it sleeps until the page tells it of another picture or sentence. */
const compute: Compute<RegionWordsConfig, Answer, Pair> = async function* ({ folder, pair }, context) {
  const { align } = await fetchAlignment(createKernels({ build: 'simd' }), folder);
  let wanted: Pair | undefined = pair;
  for (;;) {
    wanted = context.messages().at(-1) ?? wanted;
    if (wanted && context.isFrameDue()) {
      yield answerPair(align, wanted);
      wanted = undefined;
    } else yield undefined;
  }
};
export default compute;
