import type { MlpLayout } from '~/engine/nets/mlp-shape.ts';
import type { Frame } from './picture.ts';

/** The side of every square picture in its own units. */
export const size = 400;

/** Carries a place of a window into the picture, y upwards. */
export function placeIn({ x, y, half }: Frame): (px: number, py: number) => [number, number] {
  const scale = size / (2 * half);
  return (px, py) => [(px - x + half) * scale, (y + half - py) * scale];
}

/** One polyline through the chosen points, as an SVG path on which markers can stand. */
export function markPath(
  x: ArrayLike<number>,
  chosen: readonly number[],
  place: (px: number, py: number) => readonly [number, number],
): string {
  let path = '';
  for (const n of chosen) {
    const [px, py] = place(x[2 * n]!, x[2 * n + 1]!);
    path += `${path ? ' ' : 'M'}${round(px)} ${round(py)}`;
  }
  return path;
}

/** The grid's polylines; `lines` are [count, samples, 2]. Every `step`th sample is used. */
export function gridPath(
  lines: ArrayLike<number>,
  samples: number,
  place: (px: number, py: number) => readonly [number, number],
  step = 1,
): string {
  let path = '';
  for (let start = 0; start < lines.length / 2; start += samples)
    for (let n = start; n < start + samples; n += step) {
      const [px, py] = place(lines[2 * n]!, lines[2 * n + 1]!);
      path += `${n === start ? 'M' : ' '}${round(px)} ${round(py)}`;
    }
  return path;
}

/**
 * The parts of the picture in which each class has the largest logit, for logits that are linear in the picture's plane:
 * a convex polygon for each class, as SVG points; empty where the class wins nowhere.
 */
export function readoutRegions(
  layout: MlpLayout,
  parameters: ArrayLike<number>,
  { axes, centre, frame }: { axes: ArrayLike<number>; centre: ArrayLike<number>; frame: Frame },
): string[] {
  const { W, b, inputs: H, outputs: C } = layout.layers.at(-1)!;
  const logit = (c: number, at: (h: number) => number) => {
    let sum = 0;
    for (let h = 0; h < H; h++) sum += parameters[W + c * H + h]! * at(h);
    return sum;
  };
  const logits = Array.from({ length: C }, (_, c) => ({
    right: logit(c, (h) => axes[h]!),
    up: logit(c, (h) => axes[H + h]!),
    here: logit(c, (h) => centre[h]!) + parameters[b + c]!,
  }));
  const place = placeIn(frame);
  const { x, y, half } = frame;
  return logits.map((own, c) => {
    let polygon: [number, number][] = [
      [x - half, y - half],
      [x + half, y - half],
      [x + half, y + half],
      [x - half, y + half],
    ];
    logits.forEach((other, k) => {
      const lead = ([px, py]: [number, number]) =>
        (own.right - other.right) * px + (own.up - other.up) * py + own.here - other.here;
      if (k !== c) polygon = cutAt(polygon, lead);
    });
    return polygon
      .map((corner) =>
        place(...corner)
          .map(round)
          .join(),
      )
      .join(' ');
  });
}

/** The part of a convex polygon where `lead` is positive (Sutherland & Hodgman 1974). */
function cutAt(polygon: [number, number][], lead: (corner: [number, number]) => number): [number, number][] {
  return polygon.flatMap((corner, i) => {
    const before = polygon.at(i - 1)!;
    const [here, there] = [lead(corner), lead(before)];
    const share = there / (there - here);
    const crossing: [number, number][] =
      here > 0 !== there > 0
        ? [[before[0] + share * (corner[0] - before[0]), before[1] + share * (corner[1] - before[1])]]
        : [];
    return here > 0 ? [...crossing, corner] : crossing;
  });
}

/** Where a unit's picture stands in the diagram: its middle and its side. */
export interface UnitPlace {
  x: number;
  y: number;
  side: number;
}

/** Depth from bottom to top; a wide layer takes several rows. places[0] is the input. */
export function layUnits(counts: readonly number[], widest = 56): UnitPlace[][] {
  const band = size / counts.length;
  return counts.map((count, layer) => {
    let [side, rows] = [0, 1];
    for (let k = 1; k <= 6; k++) {
      const fits = Math.min(widest, size / Math.ceil(count / k), (band * 0.68) / k);
      if (fits > side) [side, rows] = [fits, k];
    }
    const perRow = Math.ceil(count / rows);
    const across = Math.min(size / perRow, side * 1.7);
    const middle = size - (layer + 0.5) * band;
    return Array.from({ length: count }, (_, unit) => {
      const row = Math.floor(unit / perRow);
      const inRow = Math.min(perRow, count - row * perRow);
      return {
        x: size / 2 + ((unit % perRow) - (inRow - 1) / 2) * across,
        y: middle + (row - (rows - 1) / 2) * side,
        side: side * (rows > 1 || across < side * 1.1 ? 0.9 : 1),
      };
    });
  });
}

/** Wires of one strength and sign, as one path. */
export interface WireGroup {
  path: string;
  isPositive: boolean;
  /** 0 to 1. */
  strength: number;
}

const strengths = [0.1, 0.25, 0.45, 0.7, 1];

/** All weights as wires from unit to unit, grouped by sign and size; the faintest of a large network are left out. */
export function layWires(layout: MlpLayout, parameters: ArrayLike<number>, places: UnitPlace[][]): WireGroup[] {
  const groups = [true, false].flatMap((isPositive) =>
    strengths.map((strength) => ({ path: '', isPositive, strength })),
  );
  for (const [l, { inputs, outputs, W }] of layout.layers.entries()) {
    let largest = 1;
    for (let k = W; k < W + inputs * outputs; k++) largest = Math.max(largest, Math.abs(parameters[k]!));
    const least = layout.weightCount > 600 ? 0.3 : 0.02;
    for (let o = 0; o < outputs; o++)
      for (let i = 0; i < inputs; i++) {
        const weight = parameters[W + o * inputs + i]!;
        const share = Math.abs(weight) / largest;
        if (!(share > least)) continue;
        const at = strengths.findIndex((strength) => share <= strength + 1e-9) + (weight > 0 ? 0 : strengths.length);
        const { from, to } = wireEnds(places, l, o, i);
        groups[at]!.path += `M${round(from[0])} ${round(from[1])}L${round(to[0])} ${round(to[1])}`;
      }
  }
  return groups.filter(({ path }) => path);
}

/** The ends of the wire of weight [to, from] in a layer. */
export function wireEnds(places: UnitPlace[][], layer: number, to: number, from: number) {
  const [low, high] = [places[layer]![from]!, places[layer + 1]![to]!];
  return {
    from: [low.x, low.y - low.side / 2] as [number, number],
    to: [high.x, high.y + high.side / 2] as [number, number],
  };
}

/** The weight whose wire passes nearest to a place, within `reach`. */
export function nearestWire(layout: MlpLayout, places: UnitPlace[][], x: number, y: number, reach: number) {
  let best: { layer: number; to: number; from: number } | undefined;
  let distance = reach;
  layout.layers.forEach(({ inputs, outputs }, layer) => {
    for (let to = 0; to < outputs; to++)
      for (let from = 0; from < inputs; from++) {
        const ends = wireEnds(places, layer, to, from);
        const [dx, dy] = [ends.to[0] - ends.from[0], ends.to[1] - ends.from[1]];
        const share = ((x - ends.from[0]) * dx + (y - ends.from[1]) * dy) / (dx * dx + dy * dy || 1);
        if (share < 0 || share > 1) continue;
        const away = Math.hypot(x - ends.from[0] - share * dx, y - ends.from[1] - share * dy);
        if (away < distance) [best, distance] = [{ layer, to, from }, away];
      }
  });
  return best;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
