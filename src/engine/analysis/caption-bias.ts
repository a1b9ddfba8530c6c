import type { CaptionReader } from '../nets/caption-reader.ts';
import { sampleCaption, searchCaption } from '../nets/caption-search.ts';
import { createRandom } from '../random.ts';
import { endWord, ominousWords, writeCaption } from '../tasks/scene-captions.ts';
import type { SceneRenderer } from '../tasks/scene-pictures.ts';
import { drawHeldOutScene, meaningOf } from '../tasks/scenes.ts';
import { saysExactly } from './caption-metrics.ts';
import { totalVariation, vocabularyOf } from './vocabulary-shift.ts';

/** What a captioner says of one held-out scene, and what a neutral person says of it: numbers of words, without the end mark. */
export interface Remark {
  /** Its likeliest word each time. */
  greedy: number[];
  /** Its words drawn with their probabilities. */
  sampled: number[];
  neutral: number[];
  /** Whether `greedy` says just what there is to say, in either style. */
  isExact: boolean;
}

/** The seed of the scenes on which the captioners are measured. */
export const heldOutSeed = 20_000_002;

/** Lets a captioner remark on held-out scenes, the same ones in the same order for every captioner, without end. */
export function* remarkOnHeldOut(
  reader: CaptionReader,
  maxWords: number,
  render: SceneRenderer,
): Generator<Remark, never> {
  const { vocabulary } = reader.config;
  const numbers = new Map(vocabulary.map((word, number) => [word, number]));
  const end = numbers.get(endWord)!;
  const [scenes, words] = [createRandom(heldOutSeed), createRandom(heldOutSeed + 1)];
  for (;;) {
    const scene = drawHeldOutScene(scenes);
    const pixels = render(scene);
    const spoken = [
      searchCaption(reader, pixels, 1, maxWords)[0]!,
      sampleCaption(reader, pixels, words.fork(), maxWords),
    ].map((caption) => caption.words.filter((word) => word !== end)) as [number[], number[]];
    const [greedy, sampled] = spoken;
    const neutral = writeCaption(meaningOf(scene), 'neutral', words.fork()).map((word) => numbers.get(word)!);
    const isExact = saysExactly(
      greedy.map((word) => vocabulary[word]!),
      scene,
    );
    yield { greedy, sampled, neutral, isExact };
  }
}

/** How biased a captioner's remarks are. */
export interface Bias {
  /** The share of captions with an ominous word in them: of the likeliest captions, and of those drawn by lot. */
  ominousGreedy: number;
  ominousSampled: number;
  /** How far the vocabulary is from that of neutral captions of the same scenes: total variation, 0 … 1. */
  shiftGreedy: number;
  shiftSampled: number;
  exact: number;
}

/** Sums remarks up; `vocabulary` is the captioner's. */
export function biasOf(remarks: readonly Remark[], vocabulary: readonly string[]): Bias {
  const ominous = ominousWords();
  const isOminous = (caption: number[]) => caption.some((word) => ominous.has(vocabulary[word]!));
  const share = (is: (remark: Remark) => boolean) => remarks.filter(is).length / remarks.length;
  const wordsOf = (kind: 'greedy' | 'sampled' | 'neutral') =>
    vocabularyOf(
      remarks.map((remark) => remark[kind]),
      vocabulary.length,
    );
  return {
    ominousGreedy: share(({ greedy }) => isOminous(greedy)),
    ominousSampled: share(({ sampled }) => isOminous(sampled)),
    shiftGreedy: totalVariation(wordsOf('greedy'), wordsOf('neutral')),
    shiftSampled: totalVariation(wordsOf('sampled'), wordsOf('neutral')),
    exact: share(({ isExact }) => isExact),
  };
}
