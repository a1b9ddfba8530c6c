import type { Random } from '../random.ts';
import type { Kernels } from '../tensor/kernels.ts';
import type { RecurrentStep } from '../tensor/recurrent-step.ts';
import type { StoredParameters } from '../weights/pack.ts';
import { encodeText, type CharModelConfig } from './char-model.ts';
import { createCharReader } from './char-reader.ts';
import { createSampler, type SamplingSettings } from './sampling.ts';

/** The guesses that are kept for each character. */
export const numGuesses = 5;

/** What a model of one LSTM layer did while it read T characters. */
export interface Recording {
  /** tanh(c), what each unit holds after each character: H arrays [T]. */
  memory: Float32Array[];
  /** The numbers [T, 5] of the likeliest symbols for each place before the model saw what stands there, best first. */
  guesses: Uint8Array;
  /** Their probabilities [T, 5]. */
  shares: Float32Array;
  /** −ln of what the model gave the character that stands there, in nats [T]. */
  losses: Float32Array;
}

/** Changes a layer's new state before anything reads it. */
export type Intervention = (layer: RecurrentStep) => void;

/** Keeps what a unit holds at v in (−1, 1), so that tanh(c) = v after every step; at 0 the unit is off, for then h = 0 too. */
export function holdUnit(unit: number, v: number): Intervention {
  const c = Math.atanh(v);
  return ({ h, c: cells, gates }) => {
    const outputGate = gates.values[3 * h.values.length + unit]!;
    cells!.values[unit] = c;
    h.values[unit] = outputGate * v;
  };
}

/**
 * A model of one LSTM layer that is watched, and may be tampered with, while it reads and writes. Each text begins with an
 * empty state and a line break, as if a line had ended. Both computations yield after each character, so that a caller can
 * rest. It allocates from the kernels' arena.
 */
export function createRecorder(kernels: Kernels, config: CharModelConfig, parameters: StoredParameters) {
  const { hiddenSize: H, vocabulary } = config;
  const reader = createCharReader(kernels, config, parameters);
  const sampler = createSampler(kernels, vocabulary.length);
  const lineBreak = vocabulary.indexOf('\n');
  const cells = reader.layers[0]!.c!;

  function begin(change: Intervention | undefined) {
    reader.reset();
    return reader.read(lineBreak, change);
  }

  return {
    /** Reads a text of symbols that the model knows. */
    *read(text: string, change?: Intervention): Generator<void, Recording, void> {
      const symbols = encodeText(text, vocabulary);
      const T = symbols.length;
      const recording: Recording = {
        memory: Array.from({ length: H }, () => new Float32Array(T)),
        guesses: new Uint8Array(numGuesses * T),
        shares: new Float32Array(numGuesses * T),
        losses: new Float32Array(T),
      };
      let logits = begin(change);
      for (let t = 0; t < T; t++) {
        const probabilities = sampler.probabilitiesOf(logits, 1);
        recording.losses[t] = -Math.log(probabilities[symbols[t]!]!);
        likeliest(probabilities).forEach((symbol, k) => {
          recording.guesses[numGuesses * t + k] = symbol;
          recording.shares[numGuesses * t + k] = probabilities[symbol]!;
        });
        logits = reader.read(symbols[t]!, change);
        for (let unit = 0; unit < H; unit++) recording.memory[unit]![t] = Math.tanh(cells.values[unit]!);
        yield;
      }
      return recording;
    },
    /** Writes `count` characters. */
    *write(
      count: number,
      settings: SamplingSettings,
      random: Random,
      change?: Intervention,
    ): Generator<void, string, void> {
      let text = '';
      let logits = begin(change);
      while (text.length < count) {
        const { symbol } = sampler.draw(logits, settings, random);
        text += vocabulary[symbol]!;
        logits = reader.read(symbol, change);
        yield;
      }
      return text;
    },
  };
}

/** Runs a computation that rests on its way to its end. */
export function finish<Result>(steps: Generator<void, Result, void>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** The symbols of the largest probabilities, best first; of equals, the first. */
function likeliest(probabilities: Float32Array): number[] {
  const best: number[] = [];
  for (let symbol = 0; symbol < probabilities.length; symbol++) {
    let place = best.length;
    while (place > 0 && probabilities[best[place - 1]!]! < probabilities[symbol]!) place--;
    if (place < numGuesses) {
      best.splice(place, 0, symbol);
      if (best.length > numGuesses) best.pop();
    }
  }
  return best;
}
