import type { Random } from '../random.ts';

/** Sequences in step: xs[t] [B, V] one-hot, targets[t] [B] the right class at step t, −1 where nothing is asked. */
export interface SequenceBatch {
  xs: Float64Array[];
  targets: number[][];
}

/** Symbols of the recall task: two that may have to be kept, and these that only pass the time. */
const numDistractors = 4;

/** What the recall task shows (V) and how many answers it knows. */
export const recallSizes = { inputSize: 2 + numDistractors, classes: 2 };

/** What the bit tasks show (V) and how many answers they know. */
export const bitSizes = { inputSize: 2, classes: 2 };

/**
 * Recall over a lag: the first step shows one of two symbols, `lag` steps of distractors follow, and the last asks which it was.
 * lag + 1 steps in all, so that a gradient from the last must go back over lag + 1 steps to reach the first.
 */
export function recallBatch(lag: number, batchSize: number, random: Random): SequenceBatch {
  const first = Array.from({ length: batchSize }, () => random.integer(2));
  const numSteps = lag + 1;
  const xs = Array.from({ length: numSteps }, (_, t) =>
    oneHot(
      first.map((symbol) => (t === 0 ? symbol : 2 + random.integer(numDistractors))),
      recallSizes.inputSize,
    ),
  );
  const targets = xs.map((_, t) => (t === lag ? first : first.map(() => -1)));
  return { xs, targets };
}

/** A task on a stream of random bits: at each step, the bit seen `lag` steps ago (none before there is one). */
export function echoBatch(lag: number, numSteps: number, batchSize: number, random: Random): SequenceBatch {
  const bits = randomBits(numSteps, batchSize, random);
  return { xs: bits.map((row) => oneHot(row, 2)), targets: bits.map((row, t) => bits[t - lag] ?? row.map(() => -1)) };
}

/** Running parity: at each step, whether the number of ones so far is odd. */
export function parityBatch(numSteps: number, batchSize: number, random: Random): SequenceBatch {
  const bits = randomBits(numSteps, batchSize, random);
  const odd = new Array<number>(batchSize).fill(0);
  const targets = bits.map((row) => row.map((bit, b) => (odd[b] = odd[b]! ^ bit)));
  return { xs: bits.map((row) => oneHot(row, 2)), targets };
}

/**
 * The same questions for a network without memory, which sees the last `width` inputs at once: one step of B · T rows, each
 * the inputs of steps t − width + 1 … t side by side, zeros before the start.
 */
export function asWindows({ xs, targets }: SequenceBatch, width: number): SequenceBatch {
  const batchSize = targets[0]!.length;
  const inputSize = xs[0]!.length / batchSize;
  const x = new Float64Array(xs.length * batchSize * width * inputSize);
  xs.forEach((_, t) => {
    for (let b = 0; b < batchSize; b++) {
      const row = (t * batchSize + b) * width * inputSize;
      for (let back = 0; back < Math.min(width, t + 1); back++)
        x.set(xs[t - back]!.subarray(b * inputSize, (b + 1) * inputSize), row + back * inputSize);
    }
  });
  return { xs: [x], targets: [targets.flat()] };
}

function randomBits(numSteps: number, batchSize: number, random: Random): number[][] {
  return Array.from({ length: numSteps }, () => Array.from({ length: batchSize }, () => random.integer(2)));
}

function oneHot(symbols: readonly number[], size: number): Float64Array {
  const x = new Float64Array(symbols.length * size);
  symbols.forEach((symbol, b) => (x[b * size + symbol] = 1));
  return x;
}
