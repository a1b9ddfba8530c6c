import { expect, test } from 'vitest';
import { createRandom } from '~/engine/random.ts';
import { drawInkblot } from '~/engine/tasks/inkblots.ts';
import { sceneSide } from '~/engine/tasks/scenes.ts';

const blots = Array.from({ length: 30 }, (_, seed) => drawInkblot(createRandom(seed)));
const redAt = (pixels: Uint8ClampedArray, x: number, y: number) => pixels[4 * (y * sceneSide + x)]!;

test('an inkblot mirrors itself and follows its seed', () => {
  for (const pixels of blots) {
    const rows = Array.from({ length: sceneSide }, (_, y) =>
      Array.from({ length: sceneSide }, (_, x) => redAt(pixels, x, y)),
    );
    expect(rows.map((row) => row.toReversed())).toEqual(rows);
  }
  expect(drawInkblot(createRandom(7))).toEqual(blots[7]);
  expect(new Set(blots.map((pixels) => pixels.join())).size).toBe(30);
});

test('there is ink on every paper, and paper round the ink', () => {
  for (const pixels of blots) {
    const dark = Array.from({ length: sceneSide ** 2 }, (_, i) => pixels[4 * i]! < 100).filter(Boolean).length;
    expect(dark / sceneSide ** 2).toBeGreaterThan(0.03);
    expect(dark / sceneSide ** 2).toBeLessThan(0.75);
  }
});
