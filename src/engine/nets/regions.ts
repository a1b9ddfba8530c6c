import { sceneSide, sideOf, type SceneObject } from '../tasks/scenes.ts';

/** A square part of a picture: its middle and its side, in pixels. */
export interface Box {
  x: number;
  y: number;
  side: number;
}

/** The side to which every region is brought, in pixels. */
export const regionSide = 16;
/** What is told of a box itself: its middle and its side, as shares of the picture's side. */
export const geometrySize = 3;

/** Regions as the aligner sees them: pixels [R, 16, 16, 3] between −1 and 1, geometry [R, 3]. */
export interface Regions {
  pixels: Float32Array;
  geometry: Float32Array;
}

/** The whole picture, which is a region too: what a word like snow is about. */
export const wholePicture: Box = { x: sceneSide / 2, y: sceneSide / 2, side: sceneSide };

/**
 * The regions of a scene: a box for each object, in the scene's order, and the whole picture last. The boxes are those by
 * which the scene was composed; Karpathy & Fei-Fei took them from a detector.
 */
export function regionBoxes(objects: readonly SceneObject[]): Box[] {
  return [...objects.map((object) => ({ x: object.x, y: object.y, side: sideOf(object) })), wholePicture];
}

/** Room for R regions, all zeros. */
export function createRegions(R: number): Regions {
  return { pixels: new Float32Array(R * regionSide * regionSide * 3), geometry: new Float32Array(R * geometrySize) };
}

/** Cuts the boxes out of a picture, [64, 64, 4] bytes, into the regions from number `first` on; each value is read between four pixels. */
export function cutRegions(picture: Uint8ClampedArray, boxes: readonly Box[], regions: Regions, first = 0): void {
  const last = sceneSide - 1;
  boxes.forEach(({ x, y, side }, r) => {
    regions.geometry.set([x / sceneSide, y / sceneSide, side / sceneSide], (first + r) * geometrySize);
    let to = (first + r) * regionSide * regionSide * 3;
    const clamp = (place: number) => Math.min(Math.max(place, 0), last);
    for (let row = 0; row < regionSide; row++)
      for (let column = 0; column < regionSide; column++) {
        const across = clamp(x + ((column + 0.5) / regionSide - 0.5) * side - 0.5);
        const down = clamp(y + ((row + 0.5) / regionSide - 0.5) * side - 0.5);
        const left = Math.min(Math.floor(across), last - 1);
        const top = Math.min(Math.floor(down), last - 1);
        const right = across - left;
        const below = down - top;
        const at = 4 * (top * sceneSide + left);
        for (let k = 0; k < 3; k++, to++) {
          const upper = (1 - right) * picture[at + k]! + right * picture[at + 4 + k]!;
          const under = 4 * sceneSide + at + k;
          const lower = (1 - right) * picture[under]! + right * picture[under + 4]!;
          regions.pixels[to] = ((1 - below) * upper + below * lower) / 127.5 - 1;
        }
      }
  });
}
