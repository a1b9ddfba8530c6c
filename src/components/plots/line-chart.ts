import { conceptColour, type Concept } from '../concepts.ts';
import { extentOf, type NumberLine } from './axis.ts';
import { bandPath, decimate, linePath } from './line-path.ts';
import { markerPath } from './markers.ts';

/** One line of a LineChart. */
export interface Series {
  name: string;
  values: ArrayLike<number>;
  /** Where each value lies, in rising order; the index itself when left out. */
  x?: ArrayLike<number>;
  /** Its colour; without one, the class colour of its place in the list. */
  concept?: Concept;
  isDashed?: boolean;
  /** Each value has the marker of the series' place in the list, and nothing is drawn between them, where nothing was measured; a Legend names them. */
  isPoints?: boolean;
  /** The lower and upper edge of a band around the line, such as the spread over seeds. */
  low?: ArrayLike<number>;
  high?: ArrayLike<number>;
}

/** A straight line across the plot with its label: a bound, a target, a step where something changed. */
export interface Reference {
  label: string;
  x?: number;
  y?: number;
}

/** A single thing with a place of its own on the plot; one outside is not drawn. */
export interface Mark {
  x: number;
  y: number;
  colour: string;
  isSquare?: boolean;
}

/** A series as it is drawn. Paths are in a square of `size` by `size`; dots and ends in shares of the area, y from the top. */
export interface DrawnLine {
  name: string;
  colour: string;
  isDashed: boolean;
  /** The marker of each dot, where it is not a plain one. */
  marker: string | undefined;
  path: string;
  band: string;
  dots: { x: number; y: number }[];
  endY: number | undefined;
}

const size = 1000;
const numBuckets = 240;
const mostDots = 40;

/** The lines of a chart on its axes: long ones thinned, short ones with a dot at each value. */
export function layLines(series: readonly Series[], xAxis: NumberLine, yAxis: NumberLine): DrawnLine[] {
  return series.map(({ name, values, x, low, high, concept, isDashed = false, isPoints = false }, order) => {
    const xAt = (i: number) => xAxis.at(x ? x[i]! : i);
    const yIn = (list: ArrayLike<number>) => (i: number) => 1 - yAxis.at(list[i]!);
    const scaled = (at: (i: number) => number) => (i: number) => at(i) * size;
    const indices = decimate(values, numBuckets);
    const isShown = (i: number) => Number.isFinite(xAt(i)) && Number.isFinite(yIn(values)(i));
    const end = indices.findLast(isShown);
    return {
      name,
      colour: concept ? conceptColour(concept) : `var(--class-${order % 5})`,
      isDashed,
      marker: isPoints ? markerPath(order) : undefined,
      path: isPoints ? '' : linePath(indices, scaled(xAt), scaled(yIn(values))),
      band: low && high ? bandPath(indices, scaled(xAt), scaled(yIn(low)), scaled(yIn(high))) : '',
      dots: values.length <= mostDots ? indices.filter(isShown).map((i) => ({ x: xAt(i), y: yIn(values)(i) })) : [],
      endY: isPoints || end === undefined ? undefined : yIn(values)(end),
    };
  });
}

/** The horizontal extent of all series. */
export function xExtent(series: readonly Series[], isLogarithmic: boolean): [number, number] {
  return extentOf(
    series.map(({ x, values }) => x ?? [isLogarithmic ? 1 : 0, values.length - 1]),
    isLogarithmic,
  );
}

/** The vertical extent of all series with their bands. */
export function yExtent(series: readonly Series[], isLogarithmic: boolean): [number, number] {
  return extentOf(
    series.flatMap(({ values, low, high }) => [values, low ?? [], high ?? []]),
    isLogarithmic,
  );
}

/** The index of the value whose place is nearest to `place`. */
export function nearestIndex({ x, values }: Series, place: number): number {
  if (!x) return Math.max(0, Math.min(values.length - 1, Math.round(place)));
  let [low, high] = [0, x.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (x[middle]! < place) low = middle;
    else high = middle;
  }
  return place - x[low]! <= x[high]! - place ? low : high;
}
