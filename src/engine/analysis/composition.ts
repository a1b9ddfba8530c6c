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

/** One place of the line. */
export interface ComposedPoint {
  x: number;
  /** y_n and dy_n/dx for n = 0 … 10. */
  values: Float64Array;
  slopes: Float64Array;
  /**
   * The fastest that any unit's pre-activation a changes with x at any composition. At a saturated unit it counts less: what
   * bends there is tanh, whose slope falls like 4 e^{−2|a|}.
   */
  speed: number;
}

/** The curves at one x; the slopes are carried forward with the state. */
export function composeAt({ W, p, u, v }: Layer, x: number): ComposedPoint {
  const N = u.length;
  let [h, dh] = [u.map((value, i) => p[i]! + x * value), u];
  const values = new Float64Array(mostCompositions + 1);
  const slopes = new Float64Array(mostCompositions + 1);
  let speed = 0;
  for (let n = 0; ; n++) {
    for (let i = 0; i < N; i++) {
      values[n]! += v[i]! * h[i]!;
      slopes[n]! += v[i]! * dh[i]!;
    }
    if (n === mostCompositions) return { x, values, slopes, speed };
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
      speed = Math.max(speed, Math.abs(da) * Math.min(1, 4 * Math.exp(2 - 2 * Math.abs(a))));
    }
    [h, dh] = [next, dNext];
  }
}

/**
 * Whether the curves between two neighbouring points may do what the points do not tell: as long as some pre-activation
 * moves by more than a quarter from one to the other. Filled from 400 even intervals on, they show every turn that 100,001 even points do.
 */
export function isGap(left: ComposedPoint, right: ComposedPoint): boolean {
  return Math.max(left.speed, right.speed) * (right.x - left.x) > 0.25;
}

/** What the slopes of a curve are like, and how often it turns back. */
export interface SlopeSummary {
  /** |dy/dx| is below the median on half of the line; and the largest. */
  median: number;
  largest: number;
  /** Changes of the slope's sign from one sample to the next. */
  reversals: number;
}

/** Of slopes at rising xs, however far apart: each counts for the half of the line to either neighbour. */
export function summariseSlopes(xs: ArrayLike<number>, slopes: ArrayLike<number>): SlopeSummary {
  const last = xs.length - 1;
  const sizes = Array.from(xs, (_, i) => ({
    size: Math.abs(slopes[i]!),
    share: (xs[Math.min(i + 1, last)]! - xs[Math.max(i - 1, 0)]!) / (2 * (xs[last]! - xs[0]!)),
  })).sort((one, other) => one.size - other.size);
  let below = 0;
  const median = sizes.find(({ share }) => (below += share) >= 0.5)!.size;
  let reversals = 0;
  for (let i = 1; i <= last; i++) if (slopes[i]! * slopes[i - 1]! < 0) reversals++;
  return { median, largest: sizes.at(-1)!.size, reversals };
}

const normals = (size: number, random: Random) => new Float64Array(size).map(() => random.normal());

function unit(size: number, random: Random): Float64Array {
  const vector = normals(size, random);
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}
