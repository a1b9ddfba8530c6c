import { paintBackground } from './scene-backgrounds.ts';
import { sceneClasses, spriteSide } from './scene-classes.ts';
import { sceneSide, sideOf, type Scene, type SceneObject } from './scenes.ts';

/** Draws a scene, [64, 64, 4] bytes of red, green, blue and opaque alpha, as a canvas wants them. */
export type SceneRenderer = (scene: Scene) => Uint8ClampedArray<ArrayBuffer>;

/** Sprites with one transparent pixel around each, so that every point of one has four neighbours. */
const paddedSide = spriteSide + 2;

/**
 * Prepares the bytes of public/scenes/sprites.bin, [numClasses, 32, 32, 4], premultiplied; throws if they are of another
 * size. Sums, products and quotients alone make every pixel, so it is the same in every browser and on Node.
 */
export function createSceneRenderer(bytes: Uint8Array): SceneRenderer {
  const wanted = sceneClasses.length * spriteSide * spriteSide * 4;
  if (bytes.length !== wanted) throw new Error(`The sprites should be ${wanted} bytes, not ${bytes.length}.`);
  const sprites = sceneClasses.map((_, kind) => pad(bytes, kind));
  const grounds = new Map<string, Uint8ClampedArray<ArrayBuffer>>();

  return ({ background, seed, objects }) => {
    const key = `${background} ${seed}`;
    if (!grounds.has(key)) grounds.set(key, paintBackground(background, seed));
    const pixels = grounds.get(key)!.slice();
    for (const object of objects) drawObject(pixels, object, sprites[object.class]!);
    return pixels;
  };
}

function pad(bytes: Uint8Array, kind: number): Float32Array {
  const sprite = new Float32Array(paddedSide * paddedSide * 4);
  for (let row = 0; row < spriteSide; row++) {
    const from = 4 * spriteSide * (kind * spriteSide + row);
    sprite.set(bytes.subarray(from, from + 4 * spriteSide), 4 * ((row + 1) * paddedSide + 1));
  }
  return sprite;
}

/** Lays one object over the picture: each pixel is the mean of four points of the turned sprite, read between its pixels. */
function drawObject(pixels: Uint8ClampedArray, object: SceneObject, sprite: Float32Array) {
  const { x, y, turn } = object;
  const side = sideOf(object);
  const [cos, sin] = [(1 - turn * turn) / (1 + turn * turn), (2 * turn) / (1 + turn * turn)];
  const reach = (side / 2) * (Math.abs(cos) + Math.abs(sin));
  const [scale, mirror] = [spriteSide / side, object.isMirrored ? -1 : 1];
  const middle = paddedSide / 2 - 0.5;
  const end = Math.min(sceneSide - 1, Math.ceil(y + reach));
  for (let row = Math.max(0, Math.floor(y - reach)); row <= end; row++)
    for (let column = Math.max(0, Math.floor(x - reach)); column < Math.min(sceneSide, x + reach + 1); column++) {
      let red = 0;
      let green = 0;
      let blue = 0;
      let alpha = 0;
      for (let point = 0; point < 4; point++) {
        const dx = column + 0.25 + 0.5 * (point & 1) - x;
        const dy = row + 0.25 + 0.5 * (point >> 1) - y;
        const u = middle + mirror * (cos * dx + sin * dy) * scale;
        const v = middle + (cos * dy - sin * dx) * scale;
        if (u < 0 || v < 0 || u >= paddedSide - 1 || v >= paddedSide - 1) continue;
        const left = Math.floor(u);
        const top = Math.floor(v);
        const right = u - left;
        const down = v - top;
        for (let corner = 0; corner < 4; corner++) {
          const weight = (corner & 1 ? right : 1 - right) * (corner >> 1 ? down : 1 - down);
          const at = 4 * ((top + (corner >> 1)) * paddedSide + left + (corner & 1));
          red += weight * sprite[at]!;
          green += weight * sprite[at + 1]!;
          blue += weight * sprite[at + 2]!;
          alpha += weight * sprite[at + 3]!;
        }
      }
      if (alpha === 0) continue;
      const at = 4 * (row * sceneSide + column);
      const through = 1 - alpha / 1020;
      pixels[at] = Math.round(pixels[at]! * through + red / 4);
      pixels[at + 1] = Math.round(pixels[at + 1]! * through + green / 4);
      pixels[at + 2] = Math.round(pixels[at + 2]! * through + blue / 4);
    }
}
