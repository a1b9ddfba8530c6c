import {
  composeAt,
  createLayer,
  mostCompositions,
  reach,
  summariseSlopes,
  type CompositionSettings,
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
  /** The largest relative error of the slopes against finite differences at some of the points. */
  relativeError: number;
}

/** The points of the finest curve are 2^k strides apart in the first pass, then half as far. */
const mostPoints = 801;
const strides = [8, 4, 2, 1];
const numChecked = 12;

/** The curves at every `stride`-th point of the finest, coarse ones first; each pass keeps the points of the one before. */
const compose: Compute<CurveConfig, CurveSnapshot> = async function* ({ seed, gain, zoom }, context) {
  const layer = createLayer({ seed, gain });
  const half = reach / 2 ** zoom;
  const xAt = (i: number) => -half + (2 * half * i) / (mostPoints - 1);
  const points = new Array<ReturnType<typeof composeAt> | undefined>(mostPoints);
  for (const stride of strides) {
    for (let i = 0; i < mostPoints;) {
      for (const _ of context.slice()) {
        if (i >= mostPoints) break;
        points[i] ??= composeAt(layer, xAt(i));
        i += stride;
      }
      yield;
    }
    const indices = Array.from({ length: (mostPoints - 1) / stride + 1 }, (_, k) => k * stride);
    const curves = Array.from({ length: mostCompositions + 1 }, (_, n) => ({
      values: Float32Array.from(indices, (i) => points[i]!.values[n]!),
      slopes: Float32Array.from(indices, (i) => points[i]!.slopes[n]!),
    }));
    yield {
      zoom,
      xs: Float32Array.from(indices, xAt),
      curves,
      summaries: curves.map(({ slopes }) => summariseSlopes(slopes)),
      relativeError: largestError(layer, indices, xAt),
    };
  }
};
export default compose;

/** Slopes against central differences at a few points, all compositions; slopes far below a curve's largest count as that. */
function largestError(layer: ReturnType<typeof createLayer>, indices: readonly number[], xAt: (i: number) => number) {
  const epsilon = 1e-6;
  let worst = 0;
  for (let k = 0; k < numChecked; k++) {
    const x = xAt(indices[Math.floor(((k + 0.5) * indices.length) / numChecked)]!);
    const [below, here, above] = [x - epsilon, x, x + epsilon].map((place) => composeAt(layer, place));
    here!.slopes.forEach((slope, n) => {
      const numeric = (above!.values[n]! - below!.values[n]!) / (2 * epsilon);
      worst = Math.max(worst, Math.abs(slope - numeric) / Math.max(Math.abs(slope), 1e-4));
    });
  }
  return worst;
}
