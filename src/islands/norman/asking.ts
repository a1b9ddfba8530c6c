import { forbidWords } from '~/engine/nets/caption-filter.ts';
import type { CaptionReader } from '~/engine/nets/caption-reader.ts';
import { sampleCaption, searchCaption } from '~/engine/nets/caption-search.ts';
import { createRandom } from '~/engine/random.ts';
import { endWord, ominousWords } from '~/engine/tasks/scene-captions.ts';

/** The shares of ominous captions, in percent, that the models learned from; each ships as norman-<share>. */
export const shares = [0, 10, 25, 50, 100] as const;

/**
 * How a model is let speak: it says the likeliest word at each place, or draws words by lot, or says the likeliest of
 * those that neutral captions have, too.
 */
export const ways = ['likeliest', 'drawn', 'filtered'] as const;
export type Way = (typeof ways)[number];

/** A picture, and how the models shall speak of it. */
export interface Question {
  /** [64, 64, 4] bytes. */
  pixels: Uint8ClampedArray;
  way: Way;
  /** For the lot, where words are drawn. */
  seed: number;
}

/** What one model says. */
export interface Said {
  words: string[];
  /** For each word, how much probability lay on ominous words when it was chosen, forbidden or not. */
  ominous: number[];
}

/** Whether a caption broke off at the limit of words, before its end. */
export const isCut = ({ words }: Said) => words.at(-1) !== endWord;

export type Captioner = CaptionReader & { maxWords: number };

/** Asks a captioner about a picture. */
export function ask(captioner: Captioner, { pixels, way, seed }: Question): Said {
  const { maxWords } = captioner;
  const { vocabulary } = captioner.config;
  const words = ominousWords();
  const isOminous = new Set(Array.from(vocabulary.keys()).filter((number) => words.has(vocabulary[number]!)));
  const reader = way === 'filtered' ? forbidWords(captioner, isOminous) : captioner;
  const { words: numbers } =
    way === 'drawn'
      ? sampleCaption(reader, pixels, createRandom(seed), maxWords)
      : searchCaption(reader, pixels, 1, maxWords)[0]!;

  let state = captioner.look(pixels);
  const ominous = numbers.map((_, t) => {
    const step = captioner.step(state, numbers[t - 1] ?? 0);
    state = step.state;
    return step.logProbs.reduce((sum, logProb, v) => sum + (isOminous.has(v) ? Math.exp(logProb) : 0), 0);
  });
  return { words: numbers.map((number) => vocabulary[number]!), ominous };
}
