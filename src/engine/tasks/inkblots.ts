import type { Random } from '../random.ts';
import { sceneSide } from './scenes.ts';

/** A drop of ink: its middle, from the fold and from the top, and its two radii, in pixels. */
interface Drop {
  x: number;
  y: number;
  width: number;
  height: number;
}

const paper = [240, 234, 222] as const;
const ink = [34, 30, 44] as const;

/**
 * An inkblot, [64, 64, 4] bytes like a scene's: ink dropped at random and folded over, so that left and right mirror each
 * other. Drops near one another run together, since each pixel takes the sum of what all drops lend it.
 */
export function drawInkblot(random: Random): Uint8ClampedArray<ArrayBuffer> {
  const numDrops = 7 + random.integer(6);
  const drops = Array.from({ length: numDrops }, (): Drop => {
    const [width, height] = [random.uniform(1.5, 8), random.uniform(1.5, 9)];
    return { x: random.uniform(0, 22), y: random.uniform(11, sceneSide - 11), width, height };
  });
  const pixels = new Uint8ClampedArray(sceneSide * sceneSide * 4);
  for (let row = 0; row < sceneSide; row++)
    for (let column = 0; column < sceneSide; column++) {
      const fromFold = Math.abs(column + 0.5 - sceneSide / 2);
      let wet = 0;
      for (const { x, y, width, height } of drops)
        wet += 1 / ((((fromFold - x) / width) ** 2 + ((row + 0.5 - y) / height) ** 2) ** 2 + 0.01);
      // Ink where the sum passes 1, with an edge a pixel or two wide.
      const dark = Math.min(Math.max((wet - 0.85) / 0.3, 0), 1);
      const at = 4 * (row * sceneSide + column);
      for (let k = 0; k < 3; k++) pixels[at + k] = Math.round(paper[k]! + (ink[k]! - paper[k]!) * dark);
      pixels[at + 3] = 255;
    }
  return pixels;
}
