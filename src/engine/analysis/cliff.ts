/** A place on the surface: the two parameters of the one-unit network. */
export interface CliffPoint {
  w: number;
  b: number;
}

/** The error at a place, and its slopes. */
export interface CliffSample {
  error: number;
  dw: number;
  db: number;
}

/** Gradient descent on the surface: how far, and whether long steps are shortened. */
export interface DescentSettings {
  learningRate: number;
  /** 'norm' scales a gradient longer than the threshold back to it; 'value' clamps each component, which turns it, too. */
  clipping: 'none' | 'norm' | 'value';
  threshold: number;
}

const numSteps = 50;
const start = 0.5;
const target = 0.7;
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/**
 * The error of a one-unit recurrent network after 50 steps, x_t = w σ(x_{t−1}) + b from x_0 = 0.5, with
 * E = (σ(x_50) − 0.7)² and its exact slopes, carried forward with the state (Pascanu, Mikolov & Bengio 2013, Fig. 6).
 */
export function cliffAt({ w, b }: CliffPoint): CliffSample {
  let [x, xw, xb] = [start, 0, 0];
  for (let t = 0; t < numSteps; t++) {
    const s = sigmoid(x);
    const slope = w * s * (1 - s);
    [xw, xb] = [s + slope * xw, 1 + slope * xb];
    x = w * s + b;
  }
  const s = sigmoid(x);
  const back = 2 * (s - target) * s * (1 - s);
  return { error: (s - target) ** 2, dw: back * xw, db: back * xb };
}

/** The slopes at a place against central differences: the length of their difference over the length of the gradient. */
export function checkSlopes({ w, b }: CliffPoint): number {
  const epsilon = 1e-7;
  const across = (dw: number, db: number) =>
    (cliffAt({ w: w + dw, b: b + db }).error - cliffAt({ w: w - dw, b: b - db }).error) / (2 * epsilon);
  const exact = cliffAt({ w, b });
  return Math.hypot(exact.dw - across(epsilon, 0), exact.db - across(0, epsilon)) / Math.hypot(exact.dw, exact.db);
}

/**
 * The surface cut along b at a fixed w, sampled where it bends: an interval is halved until the error changes by less
 * than `tolerance` across it or it is 1e-6 wide. Sorted by b.
 */
export function sliceAlongB(w: number, from: number, to: number, tolerance = 0.004): ({ b: number } & CliffSample)[] {
  const at = (b: number) => ({ b, ...cliffAt({ w, b }) });
  const samples: ReturnType<typeof at>[] = [];
  const refine = (left: ReturnType<typeof at>, right: ReturnType<typeof at>) => {
    const width = right.b - left.b;
    // The slope tells of a wall that begins and ends between two samples.
    const isSmooth =
      Math.abs(right.error - left.error) < tolerance &&
      Math.max(Math.abs(left.db), Math.abs(right.db)) * width < 2 * tolerance;
    if (isSmooth || width < 1e-6) {
      samples.push(right);
      return;
    }
    const middle = at((left.b + right.b) / 2);
    refine(left, middle);
    refine(middle, right);
  };
  const coarse = Array.from({ length: 41 }, (_, i) => at(from + ((to - from) * i) / 40));
  samples.push(coarse[0]!);
  for (let i = 1; i < coarse.length; i++) refine(coarse[i - 1]!, coarse[i]!);
  return samples;
}

/** The steepest place along b at this w, and its slope. */
export function steepestAlongB(w: number, from: number, to: number): { b: number; db: number } {
  return sliceAlongB(w, from, to).reduce((best, sample) => (Math.abs(sample.db) > Math.abs(best.db) ? sample : best));
}

/** The errors of a picture of the surface, row by row from the largest b down, columns by w. */
export function cliffPicture(
  view: { w: readonly [number, number]; b: readonly [number, number] },
  columns: number,
  rows: number,
): Float32Array {
  const along = ([low, high]: readonly [number, number], share: number) => low + (high - low) * share;
  return Float32Array.from({ length: rows * columns }, (_, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    return cliffAt({ w: along(view.w, (column + 0.5) / columns), b: along(view.b, 1 - (row + 0.5) / rows) }).error;
  });
}

/** The gradient that a step really uses. */
export function clipped({ dw, db }: CliffSample, { clipping, threshold }: DescentSettings): { dw: number; db: number } {
  if (clipping === 'value') {
    const clamp = (x: number) => Math.max(-threshold, Math.min(threshold, x));
    return { dw: clamp(dw), db: clamp(db) };
  }
  const norm = Math.hypot(dw, db);
  const scale = clipping === 'norm' && norm > threshold ? threshold / norm : 1;
  return { dw: dw * scale, db: db * scale };
}

/** One step of gradient descent. */
export function descend(point: CliffPoint, settings: DescentSettings): CliffPoint {
  const { dw, db } = clipped(cliffAt(point), settings);
  return { w: point.w - settings.learningRate * dw, b: point.b - settings.learningRate * db };
}
