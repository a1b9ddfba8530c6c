import type { Random } from '../random.ts';
import { shapeNames, shapes } from './outlines.ts';

/** Pixels along each side of the pictures. */
export const pictureSize = 32;

/** Red, green and blue, each from 0 to 1. */
export type Colour = readonly [number, number, number];

/** A line as a hand draws it: points x, y by turns, in pixels; its width in pixels. */
export interface Stroke {
  points: Float32Array;
  width: number;
  colour: Colour;
  /** True fills the inside, too. */
  isFilled: boolean;
}

/** A picture [size, size, 3], row by row, values from 0 to 1, and the index of its shape in `shapeNames`. */
export interface LabelledPicture {
  pixels: Float32Array;
  label: number;
}

/**
 * A drawing of one of the shapes: of any place, size and turn within reason, shaky, in any colours that differ, with
 * lines thin or thick, sometimes filled, among clutter and noise, so that what a reader draws lies within its range.
 */
export function drawShape(random: Random, label = random.integer(shapeNames.length)): LabelledPicture {
  const paper = randomColour(random);
  const ink = contrasting(random, paper);
  const pixels = blankPicture(paper);
  const clutter = random.uniform() < 0.5 ? random.integer(4) : 0;
  for (let i = 0; i < clutter; i++) paintStroke(pixels, clutterStroke(random, paper));
  for (const stroke of sketchShape(random, label, ink)) paintStroke(pixels, stroke);
  const noise = random.uniform(0, 0.06);
  for (let i = 0; i < pixels.length; i++) pixels[i] = Math.min(1, Math.max(0, pixels[i]! + random.normal(0, noise)));
  return { pixels, label };
}

/** A picture of one colour. */
export function blankPicture(colour: Colour): Float32Array {
  return Float32Array.from({ length: pictureSize * pictureSize * 3 }, (_, i) => colour[i % 3]!);
}

/** Paints a stroke over the picture, its edges smoothed over one pixel. */
export function paintStroke(pixels: Float32Array, { points, width, colour, isFilled }: Stroke): void {
  const reach = width / 2 + 0.5;
  const box = boundsOf(points, reach);
  for (let row = box.top; row < box.bottom; row++)
    for (let column = box.left; column < box.right; column++) {
      const cover = coverAt(points, column + 0.5, row + 0.5, reach, isFilled);
      if (cover === 0) continue;
      const at = (row * pictureSize + column) * 3;
      for (let channel = 0; channel < 3; channel++) {
        pixels[at + channel]! += cover * (colour[channel]! - pixels[at + channel]!);
      }
    }
}

/** How much of the pixel at x, y the stroke covers, from 0 to 1. */
function coverAt(points: Float32Array, x: number, y: number, reach: number, isFilled: boolean): number {
  let nearest = reach * reach;
  let isInside = false;
  for (let i = 0; i + 3 < points.length; i += 2) {
    const ax = points[i]!;
    const ay = points[i + 1]!;
    const dx = points[i + 2]! - ax;
    const dy = points[i + 3]! - ay;
    const along = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy + 1e-9)));
    const offX = x - ax - along * dx;
    const offY = y - ay - along * dy;
    nearest = Math.min(nearest, offX * offX + offY * offY);
    // Even–odd rule: a line to the right crosses the outline an odd number of times.
    if (isFilled && ay > y !== ay + dy > y && x < ax + (dx * (y - ay)) / dy) isInside = !isInside;
  }
  return isInside ? 1 : Math.min(1, reach - Math.sqrt(nearest));
}

/** The pixels that a stroke of this reach can touch. */
function boundsOf(points: Float32Array, reach: number) {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < points.length; i += 2) {
    left = Math.min(left, points[i]!);
    right = Math.max(right, points[i]!);
    top = Math.min(top, points[i + 1]!);
    bottom = Math.max(bottom, points[i + 1]!);
  }
  const clamp = (value: number) => Math.min(pictureSize, Math.max(0, value));
  return {
    left: clamp(Math.floor(left - reach)),
    right: clamp(Math.ceil(right + reach)),
    top: clamp(Math.floor(top - reach)),
    bottom: clamp(Math.ceil(bottom + reach)),
  };
}

/** The strokes of a shape, moved, turned, stretched and shaken as a hand would. */
export function sketchShape(random: Random, label: number, ink: Colour): Stroke[] {
  const name = shapeNames[label]!;
  const parts = shapes[name]!;
  const scale = random.uniform(7, 14);
  const angle = random.normal(0, 0.2);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [stretchX, stretchY] = [random.uniform(0.78, 1.15), random.uniform(0.78, 1.15)];
  const room = Math.max(0, pictureSize / 2 - scale * 1.05);
  const [centreX, centreY] = [
    pictureSize / 2 + random.uniform(-room, room),
    pictureSize / 2 + random.uniform(-room, room),
  ];
  const shake = random.uniform(0, 0.09);
  const wave = Array.from({ length: 4 }, () => ({ frequency: random.uniform(1, 4), phase: random.uniform(0, 7) }));
  const width = random.uniform(1, 3.6);
  // A face painted over would be a disc.
  const isFilled = random.uniform() < 0.3 && name !== 'face';
  const isMirrored = random.uniform() < 0.5;
  return parts.map(({ outline, isClosed }) => {
    const points = new Float32Array(outline.length * 2);
    outline.forEach(([px, py], i) => {
      const [x0, y0] = [isMirrored ? -px : px, py];
      const x =
        (x0 + shake * Math.sin(wave[0]!.frequency * y0 * 2 + wave[0]!.phase)) * stretchX +
        random.normal(0, shake * 0.3);
      const y =
        (y0 + shake * Math.sin(wave[1]!.frequency * x0 * 2 + wave[1]!.phase)) * stretchY +
        random.normal(0, shake * 0.3);
      points[2 * i] = centreX + scale * (cos * x - sin * y);
      points[2 * i + 1] = centreY + scale * (sin * x + cos * y);
    });
    return { points, width, colour: ink, isFilled: isFilled && isClosed };
  });
}

/** A short line or a dot that belongs to nothing. */
function clutterStroke(random: Random, paper: Colour): Stroke {
  const [x, y] = [random.uniform(0, pictureSize), random.uniform(0, pictureSize)];
  const [dx, dy] = [random.normal(0, 3), random.normal(0, 3)];
  const colour = randomColour(random).map((value, i) => 0.5 * value + 0.5 * paper[i]!) as unknown as Colour;
  return { points: Float32Array.of(x, y, x + dx, y + dy), width: random.uniform(0.6, 1.6), colour, isFilled: false };
}

function randomColour(random: Random): Colour {
  const kind = random.uniform();
  if (kind < 0.3) return [1, 1, 1];
  if (kind < 0.4) return [0.08, 0.09, 0.11];
  return [random.uniform(), random.uniform(), random.uniform()];
}

/** A colour that differs plainly from the paper. */
function contrasting(random: Random, paper: Colour): Colour {
  for (;;) {
    const ink = random.uniform() < 0.3 ? ([0, 0, 0] as const) : randomColour(random);
    if (Math.hypot(ink[0] - paper[0], ink[1] - paper[1], ink[2] - paper[2]) > 0.5) return ink;
  }
}
