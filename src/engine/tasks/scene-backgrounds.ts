import { sceneSide, type Background } from './scenes.ts';

type Colour = readonly [red: number, green: number, blue: number];

/** Each background: its colours at the top and at the bottom, and how much lighter (in 0…255) its grain makes a pixel. */
const looks: Record<Background, { top: Colour; bottom: Colour; grain(x: number, y: number, seed: number): number }> = {
  grass: {
    top: [150, 190, 110],
    bottom: [92, 150, 62],
    grain: (x, y, seed) => 34 * (noise(x, y >> 2, seed) - 0.5) + 10 * (noise(x, y, seed + 1) - 0.5),
  },
  snow: {
    top: [214, 226, 240],
    bottom: [243, 247, 251],
    grain: (x, y, seed) => (noise(x >> 1, y >> 1, seed) > 0.93 ? 25 : 0) + 8 * (noise(x, y, seed + 1) - 0.5),
  },
  sand: {
    top: [236, 214, 164],
    bottom: [214, 181, 120],
    grain: (x, y, seed) => 22 * (noise(x, y, seed) - 0.5) + 12 * wave(y + wave(x, 32) * 4, 12),
  },
  water: {
    top: [130, 196, 226],
    bottom: [38, 112, 176],
    grain: (x, y, seed) => 26 * wave(y + 3 * wave(x + (seed % 16), 16), 8) + 6 * (noise(x, y, seed) - 0.5),
  },
  night: {
    top: [18, 22, 56],
    bottom: [52, 44, 92],
    grain: (x, y, seed) => (noise(x, y, seed) > 0.985 ? 150 * noise(y, x, seed + 1) : 0),
  },
  wall: {
    top: [186, 108, 84],
    bottom: [160, 86, 66],
    grain: (x, y, seed) => {
      const course = y >> 3;
      const along = x + 8 * (course & 1);
      const isMortar = y % 8 === 7 || along % 16 === 15;
      return isMortar ? 52 : 30 * (noise(along >> 4, course, seed) - 0.5) + 10 * (noise(x, y, seed + 1) - 0.5);
    },
  },
};

/** A background alone, [64, 64, 4] bytes of red, green, blue and opaque alpha. */
export function paintBackground(background: Background, seed: number): Uint8ClampedArray<ArrayBuffer> {
  const { top, bottom, grain } = looks[background];
  const pixels = new Uint8ClampedArray(sceneSide * sceneSide * 4);
  // No two places have quite the same light.
  const tints = [0, 1, 2].map((k) => 28 * (noise(7, 11, seed) - 0.5) + 36 * (noise(k, 13, seed) - 0.5));
  for (let y = 0, at = 0; y < sceneSide; y++)
    for (let x = 0; x < sceneSide; x++, at += 4) {
      const down = y / (sceneSide - 1);
      const light = grain(x, y, seed);
      for (let k = 0; k < 3; k++)
        pixels[at + k] = Math.round(top[k]! + (bottom[k]! - top[k]!) * down + light + tints[k]!);
      pixels[at + 3] = 255;
    }
  return pixels;
}

/** A number in [0, 1) that looks drawn by lot, but depends on its place and seed alone. */
function noise(x: number, y: number, seed: number): number {
  let z = (Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1) ^ Math.imul(seed, 0x9e3779b1)) | 0;
  z = Math.imul(z ^ (z >>> 15), 0x85ebca6b);
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
  return ((z ^ (z >>> 16)) >>> 0) / 4294967296;
}

/** Up and down between 0 and 1 in straight lines, once every `period`. */
function wave(x: number, period: number): number {
  const phase = (x / period) % 1;
  return 1 - Math.abs(2 * phase - 1);
}
