import compose, { fewestPoints, type CurveSnapshot } from './compute.ts';
import { standard } from './state.svelte.ts';

/** The standard curves: all that is said of them, drawn by the fewest points, rounded; with `depths`, only those curves have points. */
export async function firstCurves(depths?: readonly number[]): Promise<CurveSnapshot> {
  const context = { slice: () => new Array<number>(1000).fill(0), isFrameDue: () => true, messages: () => [] };
  const snapshots: CurveSnapshot[] = [];
  for await (const next of compose(standard, context)) if (next) snapshots.push(next);
  const { xs, curves } = snapshots.find((snapshot) => snapshot.xs.length === fewestPoints)!;
  const short = (values: ArrayLike<number>) => Array.from(values, (value) => Number(value.toPrecision(4)));
  return {
    ...snapshots.at(-1)!,
    xs: short(xs),
    curves: curves.map(({ values, slopes }, n) =>
      depths && !depths.includes(n) ? { values: [], slopes: [] } : { values: short(values), slopes: short(slopes) },
    ),
  };
}
