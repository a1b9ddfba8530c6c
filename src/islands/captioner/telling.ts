import type { CaptionReader, CaptionStep } from '~/engine/nets/caption-reader.ts';
import { searchCaption, type Caption } from '~/engine/nets/caption-search.ts';
import type { CaptionerConfig } from '~/engine/nets/captioner.ts';
import type { Scene } from '~/engine/tasks/scenes.ts';
import { evenly } from './light.ts';

/** What the model's card says of it. */
export interface CaptionerAbout extends CaptionerConfig {
  /** The most words of a caption, its end mark among them. */
  maxWords: number;
}

/** A picture, and what else is asked about it. */
export interface Question {
  /** What the picture shows; the answer says it again, so that it is judged by its own scene while the reader drags on. */
  scene: Scene;
  /** [64, 64, 4] bytes. */
  pixels: Uint8ClampedArray;
  /** For one word at a time: the numbers of the words said so far, fewer than the most, and for each of them and the next the places painted to look at. */
  said: { words: number[]; painted: (number[] | null)[] } | null;
  /** For beam search: its width. */
  beamWidth: number | null;
}

/** A caption in the form of numbers that travel well. */
export interface Telling {
  /** Numbers of its words, the end mark among them. */
  words: number[];
  /** The probability of each word. */
  probabilities: number[];
  /** Where the network looked, [T, N]. */
  maps: Float32Array;
}

/** The network stopped before a word; after a finished sentence, before the end mark that finished it. */
export interface Stop {
  /** How many words were given. */
  numGiven: number;
  /** The words said so far, and how it would go on by itself. */
  line: Telling;
  /** What it sees now [D], and the state h that it comes with [H]. */
  context: Float32Array;
  state: Float32Array;
  /** The next word's distribution [V], and, where attention was painted, the one without the paint. */
  probs: Float32Array;
  ownProbs: Float32Array | null;
}

export interface Candidate {
  words: number[];
  logProb: number;
}

export interface Told {
  scene: Scene;
  caption: Telling;
  stop: Stop | null;
  beam: Candidate[] | null;
  /** What the caption with its maps took. */
  captionMs: number;
}

/** The numbers of the marks around a caption. */
export const [startMark, endMark] = [0, 1];

/** Answers questions about pictures. */
export function createTeller(reader: CaptionReader, maxWords: number) {
  /** Says the words given, looking where it is told to, and goes on by itself; what happens between is kept. */
  function stopAfter(pixels: Uint8ClampedArray, given: number[], painted: (number[] | null)[]): Stop {
    const words: number[] = [];
    const steps: CaptionStep[] = [];
    let state = reader.look(pixels);
    let stop: Omit<Stop, 'line' | 'numGiven'> | undefined;
    const stopAt = given.at(-1) === endMark ? given.length - 1 : given.length;
    for (let t = 0; t < maxWords; t++) {
      const last = words.at(-1) ?? startMark;
      if (last === endMark) break;
      const own = reader.step(state, last);
      const places = painted[t];
      const step = places ? reader.step(state, last, evenly(places, own.attention.length)) : own;
      if (t === stopAt) {
        const probs = step.logProbs.map(Math.exp);
        stop = { context: step.context, state: state.h, probs, ownProbs: places ? own.logProbs.map(Math.exp) : null };
      }
      words.push(given[t] ?? likeliest(step.logProbs));
      steps.push(step);
      state = step.state;
    }
    return { ...stop!, numGiven: given.length, line: tellingOf({ words, steps }) };
  }

  return ({ scene, pixels, said, beamWidth }: Question): Told => {
    const began = performance.now();
    const caption = tellingOf(searchCaption(reader, pixels, 1, maxWords)[0]!);
    const captionMs = performance.now() - began;
    return {
      scene,
      caption,
      stop: said ? stopAfter(pixels, said.words, said.painted) : null,
      beam: beamWidth
        ? searchCaption(reader, pixels, beamWidth, maxWords).map(({ words, logProb }) => ({ words, logProb }))
        : null,
      captionMs,
    };
  };
}

function tellingOf({ words, steps }: Pick<Caption, 'words' | 'steps'>): Telling {
  return {
    words,
    probabilities: words.map((word, t) => Math.exp(steps[t]!.logProbs[word]!)),
    maps: join(steps.map(({ attention }) => attention)),
  };
}

function likeliest(logProbs: Float32Array): number {
  return logProbs.indexOf(logProbs.reduce((a, b) => Math.max(a, b)));
}

function join(maps: Float32Array[]): Float32Array {
  const all = new Float32Array(maps.length * maps[0]!.length);
  maps.forEach((map, t) => all.set(map, t * map.length));
  return all;
}

/** `Told` as it travels in a page: its arrays as plain lists. */
export type PlainTold = Plain<Told>;
type Plain<T> = T extends Float32Array
  ? number[]
  : T extends unknown[]
    ? T
    : T extends object
      ? { [K in keyof T]: Plain<T[K]> }
      : T;

export function unpackTold({ caption, stop, ...rest }: PlainTold): Told {
  const tellingFrom = ({ maps, ...words }: Plain<Telling>) => ({ ...words, maps: Float32Array.from(maps) });
  return {
    ...rest,
    caption: tellingFrom(caption),
    stop: stop && {
      numGiven: stop.numGiven,
      line: tellingFrom(stop.line),
      context: Float32Array.from(stop.context),
      state: Float32Array.from(stop.state),
      probs: Float32Array.from(stop.probs),
      ownProbs: stop.ownProbs && Float32Array.from(stop.ownProbs),
    },
  };
}
