import {
  coordinatePlane,
  type Plane,
  principalPlane,
  projectColumns,
  readoutPlane,
} from '~/engine/analysis/projection.ts';
import { activate, type MlpLayout } from '~/engine/nets/mlp-shape.ts';
import { domainOf, paint } from '~/components/plots/palette.ts';
import { reach } from './own-points.ts';
import type { Settings } from './settings.ts';

/** Lines of the grid in each direction. */
export const numLines = 21;

/** Red, green and blue of the classes as areas, for paper of either kind: the picture lets the paper through. */
const classRgb = [
  [0, 114, 178],
  [213, 94, 0],
  [0, 148, 108],
  [190, 84, 150],
  [176, 152, 0],
] as const;

/** Values of every layer at some points, in columns: layers[l] [units, columns], the input first, probabilities last. */
export interface Columns {
  count: number;
  columns: number;
  layers: ArrayLike<number>[];
}

/** What is drawn of a network: plain numbers and pixels. */
export interface Picture {
  /** The plane's classes, RGBA [side, side]. */
  side: number;
  surface: Uint8ClampedArray<ArrayBuffer>;
  /** Every unit's answer over the plane, RGBA [units, unitSide, unitSide], layer by layer from the input. */
  unitSide: number;
  units: Uint8ClampedArray<ArrayBuffer>;
  /** Both families of grid lines in the shown layer's space, [2, numLines, samples, 2], and the points there [N, 2]. */
  grid: Float32Array;
  dots: Float32Array;
  /** The plane they are projected on: axes [2, H], centre [H], and what the picture shows of it. */
  axes: Float64Array;
  centre: Float64Array;
  frame: Frame;
}

/** A square window: middle and half its side. */
export interface Frame {
  x: number;
  y: number;
  half: number;
}

/** The points [side², 2] of a lattice over the plane, row by row from the top. */
export function makeLattice(side: number): Float32Array {
  const at = (k: number) => (k / (side - 1)) * 2 * reach - reach;
  return Float32Array.from({ length: 2 * side * side }, (_, k) => {
    const n = k >> 1;
    return k % 2 ? -at(Math.floor(n / side)) : at(n % side);
  });
}

/** The columns of a few points x [N, 2], computed where there is no worker yet. */
export function traceColumns(
  { shape, layers }: MlpLayout,
  parameters: ArrayLike<number>,
  x: ArrayLike<number>,
): Columns {
  const count = x.length / 2;
  const values = [Float32Array.from({ length: 2 * count }, (_, k) => x[2 * (k % count) + Math.floor(k / count)]!)];
  layers.forEach(({ inputs, outputs, W, b }, l) => {
    const [from, to] = [values[l]!, new Float32Array(outputs * count)];
    const answer = activate[l < layers.length - 1 ? shape.activation : 'linear'];
    for (let o = 0; o < outputs; o++)
      for (let n = 0; n < count; n++) {
        let z = parameters[b + o]!;
        for (let i = 0; i < inputs; i++) z += parameters[W + o * inputs + i]! * from[i * count + n]!;
        to[o * count + n] = answer(z);
      }
    values.push(to);
  });
  softmaxColumns(values.at(-1)!, shape.classes, count);
  return { count, columns: count, layers: values };
}

/** Turns logits [classes, count] into probabilities, in place. */
function softmaxColumns(logits: Float32Array, classes: number, count: number): void {
  for (let n = 0; n < count; n++) {
    let [most, sum] = [-Infinity, 0];
    for (let c = 0; c < classes; c++) most = Math.max(most, logits[c * count + n]!);
    for (let c = 0; c < classes; c++) sum += Math.exp(logits[c * count + n]! - most);
    for (let c = 0; c < classes; c++) logits[c * count + n] = Math.exp(logits[c * count + n]! - most) / sum;
  }
}

/** The view that the reader chose. */
export type View = Pick<Settings, 'layer' | 'projection' | 'pair'>;

/** Draws a network from its values on the lattice and at the points. `near` is the plane of the picture that it follows. */
export function drawPicture(
  layout: MlpLayout,
  parameters: ArrayLike<number>,
  lattice: Columns,
  points: Columns,
  view: View,
  unitSide: number,
  near?: Plane,
): Picture {
  const side = Math.round(Math.sqrt(lattice.count));
  const layer = shownLayer(view, layout);
  const H = layer === 0 ? 2 : layout.layers[layer - 1]!.outputs;
  const { axes, centre } = choosePlane(layout, parameters, points, view, layer, H, near);
  const flat = projectColumns({ axes, centre }, lattice.layers[layer]!, H, lattice.columns);
  return {
    side,
    surface: paintSurface(lattice.layers.at(-1)!, layout.shape.classes, lattice.columns, side),
    unitSide,
    units: paintUnits(layout, lattice, side, unitSide),
    grid: gridLines(flat, side),
    dots: projectColumns({ axes, centre }, points.layers[layer]!, H, points.columns).slice(0, 2 * points.count),
    axes,
    centre,
    frame: frameOf(flat, side * side, layout, layer, H),
  };
}

/** The layer whose space is shown: the one asked for, where there is one. */
export function shownLayer(view: View, layout: MlpLayout): number {
  return Math.min(view.layer, layout.shape.hidden.length);
}

/** True where straight lines of the plane are exactly the network's decision: the last layer, and nothing is projected away. */
export function isReadoutExact(view: View, layout: MlpLayout): boolean {
  const { hidden, classes } = layout.shape;
  if (shownLayer(view, layout) !== hidden.length) return false;
  return (hidden.at(-1) ?? 2) <= 2 || (view.projection === 'boundary' && classes <= 3);
}

function choosePlane(
  layout: MlpLayout,
  parameters: ArrayLike<number>,
  points: Columns,
  view: View,
  layer: number,
  H: number,
  before?: Plane,
): Plane {
  if (H <= 2) return coordinatePlane(H, 0, H - 1);
  if (view.projection === 'units')
    return coordinatePlane(H, Math.min(view.pair[0], H - 1), Math.min(view.pair[1], H - 1));
  const near = before?.axes.length === 2 * H ? before : undefined;
  const count = Math.min(points.count, 300);
  const values = points.layers[layer]!;
  const isLast = layer === layout.shape.hidden.length;
  if (view.projection === 'spread' || !isLast) return principalPlane(values, H, points.columns, count, near);
  const { W, inputs, outputs } = layout.layers.at(-1)!;
  const weights = Array.from({ length: inputs * outputs }, (_, k) => parameters[W + k]!);
  return readoutPlane(weights, outputs, values, H, points.columns, count, near);
}

/** The class with the largest probability, paler the closer the second is: the boundary is where the paper shows. */
function paintSurface(probs: ArrayLike<number>, classes: number, columns: number, side: number) {
  const pixels = new Uint8ClampedArray(4 * side * side);
  for (let n = 0; n < side * side; n++) {
    let [best, most, second] = [0, -1, -1];
    for (let c = 0; c < classes; c++) {
      const p = probs[c * columns + n]!;
      if (p > most) [best, most, second] = [c, p, most];
      else if (p > second) second = p;
    }
    setPixel(pixels, n, best, 150 * (most - second));
  }
  return pixels;
}

function paintUnits(layout: MlpLayout, lattice: Columns, side: number, unitSide: number) {
  const size = unitSide * unitSide;
  const step = (side - 1) / (unitSide - 1);
  const numUnits = 2 + layout.layers.reduce((sum, { outputs }) => sum + outputs, 0);
  const pixels = new Uint8ClampedArray(4 * size * numUnits);
  const values = new Float32Array(size);
  const isBounded = layout.shape.activation === 'tanh' || layout.shape.activation === 'sigmoid';
  let unit = 0;
  lattice.layers.forEach((layer, l) => {
    const isOutput = l === lattice.layers.length - 1;
    for (let u = 0; u < layer.length / lattice.columns; u++, unit++) {
      for (let n = 0; n < size; n++)
        values[n] = layer[u * lattice.columns + Math.floor(n / unitSide) * step * side + (n % unitSide) * step]!;
      if (isOutput) values.forEach((p, n) => setPixel(pixels, unit * size + n, u, 200 * p));
      else {
        const domain = l > 0 && isBounded ? ([-1, 1] as const) : domainOf(values, 'diverging');
        pixels.set(paint(values, 'diverging', domain), 4 * unit * size);
      }
    }
  });
  return pixels;
}

function setPixel(pixels: Uint8ClampedArray, n: number, label: number, alpha: number): void {
  const [red, green, blue] = classRgb[label]!;
  pixels[4 * n] = red;
  pixels[4 * n + 1] = green;
  pixels[4 * n + 2] = blue;
  pixels[4 * n + 3] = alpha;
}

/** Picks numLines rows and columns of the lattice, thinned to at most 41 samples each. */
export function gridLines(flat: ArrayLike<number>, side: number): Float32Array {
  const between = (side - 1) / (numLines - 1);
  const every = side > 41 ? (side - 1) / 40 : 1;
  const samples = (side - 1) / every + 1;
  const lines = new Float32Array(4 * numLines * samples);
  let to = 0;
  for (const isRow of [true, false])
    for (let line = 0; line < numLines; line++)
      for (let s = 0; s < samples; s++) {
        const n = isRow ? line * between * side + s * every : s * every * side + line * between;
        lines[to++] = flat[2 * n]!;
        lines[to++] = flat[2 * n + 1]!;
      }
  return lines;
}

/** The window on a layer's space: fixed where its values are bounded and it is seen as it is, else around what is there. */
function frameOf(flat: ArrayLike<number>, count: number, layout: MlpLayout, layer: number, H: number): Frame {
  if (layer === 0) return { x: 0, y: 0, half: reach };
  if (H <= 2 && layout.shape.activation === 'tanh') return { x: 0, y: 0, half: 1.1 };
  if (H <= 2 && layout.shape.activation === 'sigmoid') return { x: 0.5, y: H === 1 ? 0 : 0.5, half: 0.6 };
  const [low, high] = [
    [Infinity, Infinity],
    [-Infinity, -Infinity],
  ] as [number[], number[]];
  for (let k = 0; k < 2 * count; k++) {
    low[k % 2] = Math.min(low[k % 2]!, flat[k]!);
    high[k % 2] = Math.max(high[k % 2]!, flat[k]!);
  }
  const half = Math.max(high[0]! - low[0]!, high[1]! - low[1]!, 1e-6) * 0.53;
  return { x: (low[0]! + high[0]!) / 2, y: (low[1]! + high[1]!) / 2, half };
}
