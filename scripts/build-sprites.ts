/**
 * Rasterises the emoji of the scenes into public/scenes/sprites.bin: one sprite after the other, [32, 32, 4] bytes of red,
 * green, blue (premultiplied) and alpha. Raw bytes, because browsers decode pictures each in their own colours, and a
 * network must see the same pixels everywhere. Run it once after a change of `sceneClasses`: node scripts/build-sprites.ts
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { sceneClasses, spriteSide } from '../src/engine/tasks/scene-classes.ts';

const sprites = await Promise.all(
  sceneClasses.map(async ({ code }) => {
    const svg = fileURLToPath(import.meta.resolve(`@twemoji/svg/${code}.svg`));
    // Trimmed, so that an object's size is what is seen of it.
    const trimmed = await sharp(svg, { density: 1024 }).trim({ threshold: 0 }).png().toBuffer();
    const { data } = await sharp(trimmed)
      .resize(spriteSide, spriteSide, { fit: 'contain', background: '#0000' })
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return data.map((value, k) => (k % 4 === 3 ? value : Math.round((value * data[k - (k % 4) + 3]!) / 255)));
  }),
);
mkdirSync('public/scenes', { recursive: true });
writeFileSync('public/scenes/sprites.bin', Buffer.concat(sprites));
