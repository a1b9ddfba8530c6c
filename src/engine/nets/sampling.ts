import type { Random } from '../random.ts';
import type { Workplace } from '../tensor/kernels.ts';

/** How the next symbol is drawn from what a model gives. */
export interface SamplingSettings {
  /** Logits are divided by it before the softmax: below 1 the likely grows likelier, above 1 all come closer. Above 0. */
  temperature: number;
  /** Only the so many likeliest symbols can be drawn (Fan et al. 2018); the size of the vocabulary leaves all. */
  topK: number;
  /** Only the fewest likeliest symbols that together have this probability can be drawn (Holtzman et al. 2020); 1 leaves all. */
  topP: number;
}

/** A symbol that was drawn. */
export interface Draw {
  symbol: number;
  /** What the model itself gave it, at temperature 1 and with every symbol allowed. */
  probability: number;
}

/**
 * Draws symbols from logits [V]. The exponentials are the kernels' own, so that on their 'simd' build the same logits and
 * random stream give the same symbols on every machine. It allocates from the kernels' arena.
 */
export function createSampler(kernels: Workplace, V: number) {
  const block = kernels.allocate(V);

  /** The softmax [V] of logits at a temperature, in a view that the next call refills. */
  function probabilitiesOf(logits: Float32Array, temperature: number): Float32Array {
    block.values.set(logits);
    kernels.softmax(V, block.pointer, temperature);
    return block.values;
  }

  return {
    probabilitiesOf,
    draw(logits: Float32Array, { temperature, topK, topP }: SamplingSettings, random: Random): Draw {
      const probabilities = probabilitiesOf(logits, temperature);
      keepLikeliest(probabilities, topK, topP);
      const symbol = pick(probabilities, random.uniform());
      return { symbol, probability: probabilitiesOf(logits, 1)[symbol]! };
    },
  };
}

/**
 * Sets to zero, in place, all but the likeliest entries: at most `topK`, and no more than it takes to reach a share of
 * `topP` in all; the likeliest always stays. Of equals, the first is kept. What is left is not made to sum to 1 again.
 */
export function keepLikeliest(probabilities: Float32Array, topK: number, topP: number): void {
  if (topK >= probabilities.length && topP >= 1) return;
  const order = Array.from(probabilities.keys()).sort((a, b) => probabilities[b]! - probabilities[a]!);
  let [kept, share] = [0, 0];
  for (const symbol of order) {
    if (kept > 0 && (kept >= topK || share >= topP)) probabilities[symbol] = 0;
    else {
      kept++;
      share += probabilities[symbol]!;
    }
  }
}

/** The entry of a distribution, up to a factor, that a number in [0, 1) falls on; never one of weight zero. */
export function pick(weights: Float32Array, uniform: number): number {
  let total = 0;
  for (const weight of weights) total += weight;
  let rest = uniform * total;
  let last = 0;
  for (let symbol = 0; symbol < weights.length; symbol++) {
    if (weights[symbol] === 0) continue;
    rest -= weights[symbol]!;
    last = symbol;
    if (rest < 0) break;
  }
  return last;
}
