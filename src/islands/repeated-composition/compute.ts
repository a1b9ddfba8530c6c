import {
  composeAt,
  createLayer,
  isGap,
  mostCompositions,
  reach,
  summariseSlopes,
  type ComposedPoint,
  type CompositionSettings,
  type Layer,
  type SlopeSummary,
} from '~/engine/analysis/composition.ts';
import type { Compute } from '../session/protocol.ts';

export interface CurveConfig extends CompositionSettings {
  /** Each further one halves the stretch of the line that is looked at, about its middle. */
  zoom: number;
}

/** One curve: y_n and its slopes at the xs of its snapshot. */
export interface Curve {
  values: ArrayLike<number>;
  slopes: ArrayLike<number>;
}

export interface CurveSnapshot {
  zoom: number;
  xs: ArrayLike<number>;
  /** By the number of compositions, 0 … 10. */
  curves: Curve[];
  summaries: SlopeSummary[];
  /** Whether no gap is left between the points, so that every fold is counted. */
  isComplete: boolean;
  /** The largest relative error of the slopes against finite differences at some of the points. */
  relativeError: number;
}

/** Every curve has at least so many points, evenly spaced; the first pass has a quarter of the intervals. */
export const fewestPoints = 401;
const firstIntervals = (fewestPoints - 1) / 4;
const numChecked = 12;

/** The curves at more and more points: each pass puts one into the middle of every gap, until there is none. */
const compose: Compute<CurveConfig, CurveSnapshot> = async function* ({ seed, gain, zoom }, context) {
  const layer = createLayer({ seed, gain });
  const half = reach / 2 ** zoom;
  const widest = (2 * half) / (fewestPoints - 1);
  let points: ComposedPoint[] = [];
  let missing = Array.from({ length: firstIntervals + 1 }, (_, i) => -half + (2 * half * i) / firstIntervals);
  while (missing.length) {
    const found: ComposedPoint[] = [];
    while (found.length < missing.length) {
      for (const _ of context.slice()) {
        if (found.length === missing.length) break;
        found.push(composeAt(layer, missing[found.length]!));
      }
      yield;
    }
    points = [...points, ...found].sort((one, other) => one.x - other.x);
    missing = [];
    for (let i = 1; i < points.length; i++) {
      const [left, right] = [points[i - 1]!, points[i]!];
      if (right.x - left.x > 1.5 * widest || isGap(left, right)) missing.push((left.x + right.x) / 2);
    }
    yield snapshotOf(points, layer, zoom, missing.length === 0);
  }
};
export default compose;

function snapshotOf(points: readonly ComposedPoint[], layer: Layer, zoom: number, isComplete: boolean): CurveSnapshot {
  const xs = Float32Array.from(points, ({ x }) => x);
  const curves = Array.from({ length: mostCompositions + 1 }, (_, n) => ({
    values: Float32Array.from(points, ({ values }) => values[n]!),
    slopes: Float32Array.from(points, ({ slopes }) => slopes[n]!),
  }));
  return {
    zoom,
    xs,
    curves,
    summaries: curves.map(({ slopes }) => summariseSlopes(xs, slopes)),
    isComplete,
    relativeError: largestError(layer, points),
  };
}

/** Slopes against central differences at a few points, all compositions; slopes far below a curve's largest count as that. */
function largestError(layer: Layer, points: readonly ComposedPoint[]) {
  const epsilon = 1e-6;
  let worst = 0;
  for (let k = 0; k < numChecked; k++) {
    const here = points[Math.floor(((k + 0.5) * points.length) / numChecked)]!;
    const [below, above] = [here.x - epsilon, here.x + epsilon].map((x) => composeAt(layer, x));
    here.slopes.forEach((slope, n) => {
      const numeric = (above!.values[n]! - below!.values[n]!) / (2 * epsilon);
      worst = Math.max(worst, Math.abs(slope - numeric) / Math.max(Math.abs(slope), 1e-4));
    });
  }
  return worst;
}
