import { isPeakInside } from '~/engine/analysis/caption-metrics.ts';
import { sceneSide, type Scene, type SceneObject } from '~/engine/tasks/scenes.ts';

/** How much darker a place without any weight is shown. */
const darkest = 0.75;

/** Darkness over a scene, [N, 4] bytes, that leaves bright what an attention map of N places looks at; the largest weight is quite clear. */
export function darkness(map: ArrayLike<number>): Uint8ClampedArray<ArrayBuffer> {
  let largest = 0;
  for (let i = 0; i < map.length; i++) largest = Math.max(largest, map[i]!);
  const bytes = new Uint8ClampedArray(4 * map.length);
  for (let i = 0; i < map.length; i++) bytes[4 * i + 3] = 255 * darkest * (1 - map[i]! / largest);
  return bytes;
}

/** A scene [64, 64, 4] under that darkness: each place a square of its own. */
export function lightUp(pixels: Uint8ClampedArray, map: ArrayLike<number>): Uint8ClampedArray<ArrayBuffer> {
  const side = Math.sqrt(map.length);
  const cell = sceneSide / side;
  const shade = darkness(map);
  const lit = new Uint8ClampedArray(pixels);
  for (let y = 0, at = 0; y < sceneSide; y++)
    for (let x = 0; x < sceneSide; x++, at += 4) {
      const through = 1 - shade[4 * (Math.floor(y / cell) * side + Math.floor(x / cell)) + 3]! / 255;
      for (let k = 0; k < 3; k++) lit[at + k] = lit[at + k]! * through;
    }
  return lit;
}

/** The same weight on each of these places of N, none on the others. */
export function evenly(places: readonly number[], N: number): Float32Array {
  const map = new Float32Array(N);
  for (const place of places) map[place] = 1 / places.length;
  return map;
}

/** The object in whose box an attention map is brightest, if there is one. */
export function objectAt({ objects }: Scene, map: Float32Array): SceneObject | undefined {
  return objects.findLast((object) => isPeakInside(map, object));
}
