import type { Random } from '../random.ts';

/** Pictures here are square, [side, side, 3], row by row. */
function sideOf(picture: Float32Array): number {
  return Math.sqrt(picture.length / 3);
}

/** A move by whole pixels. */
export interface Shift {
  rows: number;
  columns: number;
}

/** A move of up to `most` pixels either way along each axis. */
export function randomShift(random: Random, most: number): Shift {
  return { rows: random.integer(2 * most + 1) - most, columns: random.integer(2 * most + 1) - most };
}

/** The picture moved down and right; what leaves at one side comes in at the other, so that moving back restores it. */
export function shiftPicture(picture: Float32Array, { rows, columns }: Shift): Float32Array {
  const side = sideOf(picture);
  const moved = new Float32Array(picture.length);
  const wrap = (i: number) => (((i % side) + side) % side) * 3;
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++) {
      const from = row * side * 3 + column * 3;
      const to = wrap(row + rows) * side + wrap(column + columns);
      for (let channel = 0; channel < 3; channel++) moved[to + channel] = picture[from + channel]!;
    }
  return moved;
}

/** The picture under the kernel 1 2 1 / 2 4 2 / 1 2 1, over 16; beyond the rim its outermost pixels go on. */
export function blurPicture(picture: Float32Array): Float32Array {
  const side = sideOf(picture);
  const along = (from: Float32Array, step: number, index: (i: number) => number) =>
    Float32Array.from(from, (value, i) => {
      const place = index(i);
      const before = place > 0 ? from[i - step]! : value;
      const after = place < side - 1 ? from[i + step]! : value;
      return (before + 2 * value + after) / 4;
    });
  const rowsDone = along(picture, 3, (i) => Math.floor(i / 3) % side);
  return along(rowsDone, 3 * side, (i) => Math.floor(i / (3 * side)));
}

/** Keeps the square root's slope finite where neighbours are equal. */
const smoothing = 1e-3;

/**
 * The total variation Σ √(right² + down² + ε) over all pixels and channels, where right and down are the differences to
 * the next pixel there, and 0 past the rim (Rudin, Osher & Fatemi 1992, smoothed by ε = 0.001); and its slope.
 */
export function totalVariation(picture: Float32Array): { value: number; slope: Float32Array } {
  const side = sideOf(picture);
  const slope = new Float32Array(picture.length);
  let value = 0;
  for (let i = 0; i < picture.length; i++) {
    const toRight = Math.floor(i / 3) % side < side - 1 ? i + 3 : i;
    const toBelow = i + 3 * side < picture.length ? i + 3 * side : i;
    const right = picture[toRight]! - picture[i]!;
    const down = picture[toBelow]! - picture[i]!;
    const length = Math.sqrt(right * right + down * down + smoothing);
    value += length;
    slope[toRight]! += right / length;
    slope[toBelow]! += down / length;
    slope[i]! -= (right + down) / length;
  }
  return { value, slope };
}

/** How much neighbouring pixels differ on average, from 0 for one flat colour to 1 for a chessboard of extremes. */
export function roughness(picture: Float32Array): number {
  const side = sideOf(picture);
  let sum = 0;
  for (let i = 0; i < picture.length; i++) {
    if (Math.floor(i / 3) % side < side - 1) sum += Math.abs(picture[i + 3]! - picture[i]!);
    if (i + 3 * side < picture.length) sum += Math.abs(picture[i + 3 * side]! - picture[i]!);
  }
  return sum / (6 * side * (side - 1));
}

/** The 3 × 3 covariance of red, green and blue over all pixels of the pictures, row by row. */
export function colourCovariance(pictures: Float32Array[]): number[] {
  const mean = [0, 0, 0];
  const products = new Array<number>(9).fill(0);
  let count = 0;
  for (const picture of pictures)
    for (let i = 0; i < picture.length; i += 3, count++)
      for (let a = 0; a < 3; a++) {
        mean[a]! += picture[i + a]!;
        for (let b = 0; b < 3; b++) products[3 * a + b]! += picture[i + a]! * picture[i + b]!;
      }
  return products.map((product, i) => product / count - (mean[Math.floor(i / 3)]! * mean[i % 3]!) / (count * count));
}
