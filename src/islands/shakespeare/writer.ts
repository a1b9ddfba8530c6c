import { encodeText, type CharModelConfig } from '~/engine/nets/char-model.ts';
import { createCharReader } from '~/engine/nets/char-reader.ts';
import { createSampler, type SamplingSettings } from '~/engine/nets/sampling.ts';
import { createRandom } from '~/engine/random.ts';
import { createKernels } from '~/engine/tensor/kernels.ts';
import type { StoredParameters } from '~/engine/weights/pack.ts';

/** All that the text depends on. */
export interface WriterSettings extends SamplingSettings {
  /** What the model reads before it writes; every symbol in its vocabulary. */
  prime: string;
  seed: number;
  /** The checkpoint's place among those of training, the final one last. */
  stage: number;
}

/** The end of the text and how likely the model thought each character. */
export interface Page {
  text: string;
  /** One a character of `text`. */
  probabilities: Float32Array;
  /** How many characters of `text`, from its first, the reader gave. */
  numPrimed: number;
  /** Characters written since the prime. */
  numWritten: number;
}

/** The characters that a page holds at most. */
export const pageLength = 1200;
/** The characters that are there as soon as a setting changes. */
export const openingLength = 300;

/** Writes from its prime on, one character a call. The 'simd' kernels give the same text on every machine. */
export function createWriter(config: CharModelConfig, parameters: StoredParameters) {
  const { vocabulary } = config;
  const kernels = createKernels({ build: 'simd' });
  const reader = createCharReader(kernels, config, parameters);
  const sampler = createSampler(kernels, vocabulary.length);
  const lineBreak = vocabulary.indexOf('\n');

  let settings: WriterSettings;
  let random: ReturnType<typeof createRandom>;
  let logits: Float32Array;
  let text = '';
  let probabilities: number[] = [];
  let [numPrimed, numWritten] = [0, 0];

  function append(symbol: number, probability: number) {
    text += vocabulary[symbol]!;
    probabilities.push(probability);
    logits = reader.read(symbol);
    if (text.length > pageLength) cut();
  }

  /** Turns over half a page at once, so that the rest of the time a page only grows; it begins with a line where it can. */
  function cut() {
    const half = pageLength / 2;
    const line = text.indexOf('\n', half) + 1;
    const start = line > 0 && line < 1.5 * half ? line : half;
    text = text.slice(start);
    probabilities = probabilities.slice(start);
    numPrimed = Math.max(0, numPrimed - start);
  }

  return {
    /** Begins anew: an empty state, a line break as if a line had ended, then the prime. */
    start(next: WriterSettings) {
      settings = next;
      random = createRandom(settings.seed);
      [text, probabilities, numWritten] = ['', [], 0];
      numPrimed = settings.prime.length;
      reader.reset();
      logits = reader.read(lineBreak);
      for (const symbol of encodeText(settings.prime, vocabulary))
        append(symbol, sampler.probabilitiesOf(logits, 1)[symbol]!);
    },
    write() {
      const { symbol, probability } = sampler.draw(logits, settings, random);
      append(symbol, probability);
      numWritten++;
    },
    page(): Page {
      return { text, probabilities: Float32Array.from(probabilities), numPrimed, numWritten };
    },
  };
}
