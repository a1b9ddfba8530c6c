/** A place in a diagram, in its own pixels; y grows downwards. */
export type Point = readonly [x: number, y: number];

/** A cubic Bézier curve: start, two handles, end. */
export type Curve = readonly [Point, Point, Point, Point];

/** What a wire needs to be drawn: its line, stopped short of the arrowhead; the head; and a place for its value. */
export interface DrawnWire {
  line: string;
  head: string;
  middle: Point;
  /** Whether the wire runs rather up or down than sideways at its middle. */
  isUpright: boolean;
}

const headLength = 7;
const headWidth = 3.2;

/** A wire along straight pieces, with corners rounded. */
export function straightWire(points: readonly Point[], hasArrow = true, radius = 10): DrawnWire {
  const [before, tip] = [points.at(-2)!, points.at(-1)!];
  const end = hasArrow ? towards(tip, before, headLength - 1) : tip;
  const shortened = [...points.slice(0, -1), end];
  let line = `M${text(shortened[0]!)}`;
  for (let i = 1; i < shortened.length - 1; i++) {
    const [from, corner, to] = [shortened[i - 1]!, shortened[i]!, shortened[i + 1]!];
    const turn = Math.min(radius, distance(from, corner) / 2, distance(corner, to) / 2);
    line += `L${text(towards(corner, from, turn))}Q${text(corner)} ${text(towards(corner, to, turn))}`;
  }
  line += `L${text(end)}`;
  const { middle, isUpright } = middleOf(points);
  return { line, head: hasArrow ? arrowhead(tip, before) : '', middle, isUpright };
}

/** A wire along a cubic curve. */
export function curvedWire(curve: Curve, hasArrow = true): DrawnWire {
  const [start, first, second, tip] = curve;
  const before = distance(second, tip) > 0.01 ? second : start;
  const end = hasArrow ? towards(tip, before, headLength - 1) : tip;
  const [a, b] = [curvePoint(curve, 0.45), curvePoint(curve, 0.55)];
  return {
    line: `M${text(start)}C${text(first)} ${text(second)} ${text(end)}`,
    head: hasArrow ? arrowhead(tip, before) : '',
    middle: curvePoint(curve, 0.5),
    isUpright: Math.abs(b[1] - a[1]) > Math.abs(b[0] - a[0]),
  };
}

/** The point a share of the way from a to b. */
export const between = (a: Point, b: Point, share: number): Point => [
  a[0] + (b[0] - a[0]) * share,
  a[1] + (b[1] - a[1]) * share,
];

/** The point of a curve at parameter t, 0 to 1. */
export function curvePoint([p0, p1, p2, p3]: Curve, t: number): Point {
  const s = 1 - t;
  const at = (i: 0 | 1) => s * s * s * p0[i] + 3 * s * s * t * p1[i] + 3 * s * t * t * p2[i] + t * t * t * p3[i];
  return [at(0), at(1)];
}

function middleOf(points: readonly Point[]): { middle: Point; isUpright: boolean } {
  const pieces = points.slice(1).map((to, i) => ({ from: points[i]!, to, length: distance(points[i]!, to) }));
  let left = pieces.reduce((sum, { length }) => sum + length, 0) / 2;
  for (const { from, to, length } of pieces) {
    if (left <= length)
      return {
        middle: between(from, to, length ? left / length : 0),
        isUpright: Math.abs(to[1] - from[1]) > Math.abs(to[0] - from[0]),
      };
    left -= length;
  }
  return { middle: points.at(-1)!, isUpright: false };
}

function arrowhead(tip: Point, before: Point): string {
  const base = towards(tip, before, headLength);
  const length = distance(tip, before) || 1;
  const [dx, dy] = [((tip[0] - before[0]) / length) * headWidth, ((tip[1] - before[1]) / length) * headWidth];
  return `M${text(tip)}L${text([base[0] - dy, base[1] + dx])}L${text([base[0] + dy, base[1] - dx])}Z`;
}

/** The point at a distance from `from` on the way to `to`. */
function towards(from: Point, to: Point, length: number): Point {
  return between(from, to, length / (distance(from, to) || 1));
}

const distance = (a: Point, b: Point) => Math.hypot(b[0] - a[0], b[1] - a[1]);
const text = ([x, y]: Point) => `${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`;
