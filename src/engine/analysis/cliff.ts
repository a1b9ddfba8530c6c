/** A place on the surface: the two parameters of the one-unit network. */
export interface CliffPoint {
  w: number;
  b: number;
}

/** What the network says in the end, σ(x_50), at a place; the error of that, and its slopes. */
export interface CliffSample {
  output: number;
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
  return { output: s, error: (s - target) ** 2, dw: back * xw, db: back * xb };
}

/**
 * The slopes at a place against central differences: the length of their difference over the length of the gradient.
 *   On a wall of slope 1e13 no two neighbouring 64-bit numbers are close enough for E(b + ε) − E(b − ε). So the differences
 *   d_t = x_t(b + ε) − x_t(b) themselves are carried forward, by the exact σ(x + d) − σ(x), and ε is as small as the growth asks.
 */
export function checkSlopes({ w, b }: CliffPoint): number {
  const { dw, db } = cliffAt({ w, b });
  const numeric = { dw: centralDifference({ w, b }, 1, 0), db: centralDifference({ w, b }, 0, 1) };
  return Math.hypot(dw - numeric.dw, db - numeric.db) / Math.hypot(dw, db);
}

/** (E(w + ε v, b + ε u) − E(w − ε v, b − ε u)) / 2ε, with ε such that no state moves by more than about 1e-4. */
export function centralDifference(place: CliffPoint, v: number, u: number): number {
  const probe = 1e-30;
  const epsilon = 1e-4 / Math.max(1, outputChange(place, probe * v, probe * u).furthest / probe);
  const above = outputChange(place, epsilon * v, epsilon * u);
  const below = outputChange(place, -epsilon * v, -epsilon * u);
  // (s + p − target)² − (s + q − target)² = (p − q)(2 (s − target) + p + q)
  const [p, q] = [above.change, below.change];
  return ((p - q) * (2 * (above.output - target) + p + q)) / (2 * epsilon);
}

/** How far σ(x_50), and the furthest state on the way, move when the parameters do. */
function outputChange({ w, b }: CliffPoint, dw: number, db: number) {
  let [x, d, furthest] = [start, 0, 0];
  for (let t = 0; t < numSteps; t++) {
    const s = sigmoid(x);
    const change = sigmoidChange(s, d);
    d = (w + dw) * change + dw * s + db;
    x = w * s + b;
    furthest = Math.max(furthest, Math.abs(d));
  }
  const output = sigmoid(x);
  return { output, change: sigmoidChange(output, d), furthest };
}

/** σ(x + d) − σ(x) where σ(x) = s, without the cancellation. */
const sigmoidChange = (s: number, d: number) => (s * (1 - s) * -Math.expm1(-d)) / (s + (1 - s) * Math.exp(-d));

/**
 * The surface cut along b at a fixed w ≥ 0. An interval is halved until the output changes by less than `tolerance` across
 * it, or until no number lies between its ends. Since the output only grows with b, nothing hides between two samples that
 * agree, however steep the wall. Sorted by b.
 */
export function sliceAlongB(w: number, from: number, to: number, tolerance = 0.004): ({ b: number } & CliffSample)[] {
  const at = (b: number) => ({ b, ...cliffAt({ w, b }) });
  const samples: ReturnType<typeof at>[] = [];
  const refine = (left: ReturnType<typeof at>, right: ReturnType<typeof at>) => {
    const b = (left.b + right.b) / 2;
    if (right.output - left.output < tolerance || b === left.b || b === right.b) {
      samples.push(right);
      return;
    }
    const middle = at(b);
    refine(left, middle);
    refine(middle, right);
  };
  const coarse = Array.from({ length: 41 }, (_, i) => at(from + ((to - from) * i) / 40));
  samples.push(coarse[0]!);
  for (let i = 1; i < coarse.length; i++) refine(coarse[i - 1]!, coarse[i]!);
  return samples;
}

/** The steepest place along b at this w ≥ 0, to a thousandth of its slope or as near as 64-bit numbers come. */
export function steepestAlongB(w: number, from: number, to: number): { b: number } & CliffSample {
  return sliceAlongB(w, from, to).reduce((best, sample) => (Math.abs(sample.db) > Math.abs(best.db) ? sample : best));
}

/** The wall of this w: where x_0 is a fixed point, b = x_0 − w σ(x_0), that repels, w σ′(x_0) > 1; below that w there is none. */
export function wallAt(w: number): { b: number; factor: number } | undefined {
  const s = sigmoid(start);
  const factor = w * s * (1 - s);
  return factor > 1 ? { b: start - w * s, factor } : undefined;
}

/**
 * The errors of a picture of the surface for w ≥ 0, row by row from the largest b down, columns by w. In a column only every
 * 16th row is surely computed, and rows between two outputs that differ; the others are interpolated, since the output only
 * grows with b.
 */
export function cliffPicture(
  view: { w: readonly [number, number]; b: readonly [number, number] },
  columns: number,
  rows: number,
): Float32Array {
  const along = ([low, high]: readonly [number, number], share: number) => low + (high - low) * share;
  const outputs = new Float64Array(rows);
  const picture = new Float32Array(rows * columns);
  for (let column = 0; column < columns; column++) {
    const w = along(view.w, (column + 0.5) / columns);
    const compute = (row: number) => (outputs[row] = outputAt(w, along(view.b, 1 - (row + 0.5) / rows)));
    const fill = (top: number, bottom: number) => {
      if (bottom - top < 2) return;
      const [from, to] = [outputs[top]!, outputs[bottom]!];
      if (from - to < 0.01) {
        for (let row = top + 1; row < bottom; row++) outputs[row] = from + ((to - from) * (row - top)) / (bottom - top);
        return;
      }
      const middle = (top + bottom) >> 1;
      compute(middle);
      fill(top, middle);
      fill(middle, bottom);
    };
    compute(0);
    for (let top = 0; top < rows - 1;) {
      const bottom = Math.min(top + 16, rows - 1);
      compute(bottom);
      fill(top, bottom);
      top = bottom;
    }
    for (let row = 0; row < rows; row++) picture[row * columns + column] = (outputs[row]! - target) ** 2;
  }
  return picture;
}

/** σ(x_50) to about 1e-4, for pictures: where a step hardly moves the state and brings states together, the rest is left out. */
function outputAt(w: number, b: number): number {
  let s = sigmoid(start);
  for (let [t, x] = [0, start]; t < numSteps; t++) {
    const next = w * s + b;
    const isSettled = Math.abs(next - x) < 1e-5 && w * s * (1 - s) < 0.9;
    x = next;
    s = sigmoid(x);
    if (isSettled) break;
  }
  return s;
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
