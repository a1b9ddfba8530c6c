import compose, { type CurveSnapshot } from './compute.ts';
import { standard } from './state.svelte.ts';

/** The standard curves at every second point, their numbers rounded; with `depths`, only those curves have points. */
export async function firstCurves(depths?: readonly number[]): Promise<CurveSnapshot> {
  const context = { slice: () => new Array<number>(1000).fill(0), isFrameDue: () => true, messages: () => [] };
  let snapshot: CurveSnapshot | undefined;
  for await (const next of compose(standard, context)) {
    snapshot = next ?? snapshot;
    if (snapshot && snapshot.xs.length > 400) break;
  }
  const { xs, curves, ...rest } = snapshot!;
  const short = (values: ArrayLike<number>) => Array.from(values, (value) => Number(value.toPrecision(4)));
  return {
    ...rest,
    xs: short(xs),
    curves: curves.map(({ values, slopes }, n) =>
      depths && !depths.includes(n) ? { values: [], slopes: [] } : { values: short(values), slopes: short(slopes) },
    ),
  };
}
