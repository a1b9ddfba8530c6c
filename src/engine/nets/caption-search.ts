import type { Random } from '../random.ts';
import { pick } from './sampling.ts';
import type { CaptionReader, CaptionState, CaptionStep } from './caption-reader.ts';

/** A caption with what went on at each of its words. */
export interface Caption {
  /** Numbers of its words; the end mark, 1, is the last unless the caption was cut off. */
  words: number[];
  /** One for each word: what was computed in order to say it. */
  steps: CaptionStep[];
  /** Σ ln p over its words. */
  logProb: number;
}

/** The number of the mark that ends a caption; that of the start is 0. */
const end = 1;

interface Beam extends Caption {
  state: CaptionState;
}

/** How a beam could go on; one that has ended stays as it is. */
interface Way {
  beam: Beam;
  word: number;
  logProb: number;
  step?: CaptionStep;
}

/**
 * The captions that a beam of `width` finds for a picture (greedy choice if it is 1), the most probable a word first:
 * at each step the `width` likeliest ways to go on are kept. maxWords counts the end mark.
 */
export function searchCaption(
  reader: CaptionReader,
  pixels: Uint8ClampedArray,
  width: number,
  maxWords: number,
): Caption[] {
  let beams: Beam[] = [{ words: [], steps: [], logProb: 0, state: reader.look(pixels) }];
  for (let t = 0; t < maxWords && !beams.every(isEnded); t++) {
    const ways = beams.flatMap((beam): Way[] => {
      if (isEnded(beam)) return [{ beam, word: end, logProb: beam.logProb }];
      const step = reader.step(beam.state, beam.words.at(-1) ?? 0);
      const { logProbs } = step;
      return likeliest(logProbs, width).map((word) => ({ beam, word, logProb: beam.logProb + logProbs[word]!, step }));
    });
    ways.sort((a, b) => b.logProb - a.logProb);
    beams = ways.slice(0, width).map(({ beam, word, logProb, step }) => {
      if (!step) return beam;
      return { words: [...beam.words, word], steps: [...beam.steps, step], logProb, state: step.state };
    });
  }
  const perWord = ({ logProb, words }: Caption) => logProb / words.length;
  return beams
    .toSorted((a, b) => perWord(b) - perWord(a))
    .map(({ words, steps, logProb }) => ({ words, steps, logProb }));
}

/** A caption drawn word by word from the model's own distribution, at temperature 1. */
export function sampleCaption(
  reader: CaptionReader,
  pixels: Uint8ClampedArray,
  random: Random,
  maxWords: number,
): Caption {
  const caption: Caption = { words: [], steps: [], logProb: 0 };
  let state = reader.look(pixels);
  while (caption.words.length < maxWords && !isEnded(caption)) {
    const step = reader.step(state, caption.words.at(-1) ?? 0);
    const word = pick(step.logProbs.map(Math.exp), random.uniform());
    state = step.state;
    caption.words.push(word);
    caption.steps.push(step);
    caption.logProb += step.logProbs[word]!;
  }
  return caption;
}

function isEnded({ words }: Caption): boolean {
  return words.at(-1) === end;
}

function likeliest(logProbs: Float32Array, count: number): number[] {
  if (count === 1) return [logProbs.indexOf(logProbs.reduce((a, b) => Math.max(a, b)))];
  return Array.from(logProbs.keys())
    .sort((a, b) => logProbs[b]! - logProbs[a]!)
    .slice(0, count);
}
