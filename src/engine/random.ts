/** A stream of pseudo-random numbers that depends on nothing but its seed. */
export interface Random {
  /** A real number, uniform in [low, high). */
  uniform(low?: number, high?: number): number;
  /** A real number, normal with the given mean and standard deviation. */
  normal(mean?: number, deviation?: number): number;
  /** A whole number, uniform in 0 … count − 1. */
  integer(count: number): number;
  /** Shuffles the list in place (Fisher–Yates) and returns it. */
  shuffle<List extends { [index: number]: unknown; length: number }>(list: List): List;
  /** A new stream, independent of what is drawn from this one later. */
  fork(): Random;
  /** The state of the stream, from which `restoreRandom` goes on. */
  state(): number[];
}

/**
 * A generator from a seed: xoshiro128** (Blackman & Vigna 2018), whose state is filled by SplitMix32,
 * so that neighbouring seeds give unrelated streams. The same seed gives the same stream everywhere.
 */
export function createRandom(seed: number): Random {
  let mixed = seed | 0;
  const splitMix = () => {
    mixed = (mixed + 0x9e3779b9) | 0;
    let z = mixed;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return (z ^ (z >>> 16)) >>> 0;
  };
  return restoreRandom([splitMix(), splitMix(), splitMix(), splitMix()]);
}

/** The stream that goes on from a saved `state()`. */
export function restoreRandom(state: number[]): Random {
  let [a, b, c, d] = state as [number, number, number, number];

  const next = () => {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9);
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = (d << 11) | (d >>> 21);
    return result >>> 0;
  };
  const unit = () => ((next() >>> 5) * 67108864 + (next() >>> 6)) / 9007199254740992;

  const random: Random = {
    uniform: (low = 0, high = 1) => low + (high - low) * unit(),
    normal: (mean = 0, deviation = 1) =>
      // Box–Muller, one of the pair kept: the stream's state is then the four words alone.
      mean + deviation * Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit()),
    integer: (count) => Math.floor(unit() * count),
    shuffle: (list) => {
      const items = list as { [index: number]: unknown; length: number };
      for (let i = items.length - 1; i > 0; i--) {
        const j = Math.floor(unit() * (i + 1));
        [items[i], items[j]] = [items[j], items[i]];
      }
      return list;
    },
    fork: () => createRandom(next()),
    state: () => [a, b, c, d],
  };
  return random;
}
