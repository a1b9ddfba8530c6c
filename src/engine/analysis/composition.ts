import { createRandom, type Random } from '../random.ts';

/** A random linear-tanh layer h ← tanh(W h), W [N, N] normal with variance gain² / N, so that ρ(W) ≈ gain. */
export interface CompositionSettings {
  seed: number;
  gain: number;
}

export const stateSize = 100;
export const mostCompositions = 10;
/** The first state runs along a line through a random point, from −reach to reach. */
export const reach = 60;

/**
 * One layer composed with itself n = 0 … 10 times, seen along a line (Goodfellow, Bengio & Courville 2016, Fig. 10.15):
 * y_n(x) = v · tanh(W tanh(W … (p + x u))), with u and v random directions of length 1 and p a normal point in 100 dimensions. */
export interface Layer {
  W: Float64Array;
  p: Float64Array;
  u: Float64Array;
  v: Float64Array;
}

export function createLayer({ seed, gain }: CompositionSettings): Layer {
  const random = createRandom(seed);
  const N = stateSize;
  const [p, u, v] = [normals(N, random), unit(N, random), unit(N, random)];
  return { W: normals(N * N, random).map((value) => (gain * value) / Math.sqrt(N)), p, u, v };
}

/** y_n and dy_n/dx at one x, for n = 0 … 10; the slopes are carried forward with the state. */
export function composeAt({ W, p, u, v }: Layer, x: number): { values: Float64Array; slopes: Float64Array } {
  const N = u.length;
  let [h, dh] = [u.map((value, i) => p[i]! + x * value), u];
  const values = new Float64Array(mostCompositions + 1);
  const slopes = new Float64Array(mostCompositions + 1);
  for (let n = 0; ; n++) {
    for (let i = 0; i < N; i++) {
      values[n]! += v[i]! * h[i]!;
      slopes[n]! += v[i]! * dh[i]!;
    }
    if (n === mostCompositions) return { values, slopes };
    const [next, dNext] = [new Float64Array(N), new Float64Array(N)];
    for (let i = 0; i < N; i++) {
      let [a, da] = [0, 0];
      for (let j = 0; j < N; j++) {
        const weight = W[i * N + j]!;
        a += weight * h[j]!;
        da += weight * dh[j]!;
      }
      next[i] = Math.tanh(a);
      dNext[i] = (1 - next[i]! ** 2) * da;
    }
    [h, dh] = [next, dNext];
  }
}

/** What the slopes of a curve are like, and how often it turns back. */
export interface SlopeSummary {
  /** The middle one of |dy/dx|, and the largest. */
  median: number;
  largest: number;
  /** Changes of the slope's sign from one sample to the next. */
  reversals: number;
}

export function summariseSlopes(slopes: Float32Array): SlopeSummary {
  const sizes = slopes.map(Math.abs).sort();
  let reversals = 0;
  for (let i = 1; i < slopes.length; i++) if (slopes[i]! * slopes[i - 1]! < 0) reversals++;
  return { median: sizes[Math.floor(sizes.length / 2)]!, largest: sizes.at(-1)!, reversals };
}

const normals = (size: number, random: Random) => new Float64Array(size).map(() => random.normal());

function unit(size: number, random: Random): Float64Array {
  const vector = normals(size, random);
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}
