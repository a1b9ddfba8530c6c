import { expect, test } from 'vitest';
import { createRandom } from '../../../src/engine/random.ts';
import { blankPicture, drawShape, paintStroke, pictureSize } from '../../../src/engine/tasks/drawing.ts';
import { shapeNames } from '../../../src/engine/tasks/outlines.ts';

test('there are at least twelve shapes, and each is drawn visibly and inside the range of pixels', () => {
  expect(shapeNames.length).toBeGreaterThanOrEqual(12);
  const random = createRandom(1);
  shapeNames.forEach((_, label) => {
    for (let i = 0; i < 5; i++) {
      const { pixels } = drawShape(random, label);
      expect(pixels.every((value) => value >= 0 && value <= 1)).toBe(true);
      const mean = pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
      const deviation = Math.sqrt(pixels.reduce((sum, value) => sum + (value - mean) ** 2, 0) / pixels.length);
      expect(deviation).toBeGreaterThan(0.05);
    }
  });
});

test('the same seed draws the same picture', () => {
  expect(drawShape(createRandom(9))).toEqual(drawShape(createRandom(9)));
});

test('a stroke covers the pixels under it, its edges by half, and a filled outline its inside', () => {
  const line = blankPicture([1, 1, 1]);
  const points = Float32Array.of(4, 8.5, 20, 8.5);
  paintStroke(line, { points, width: 2, colour: [0, 0, 0], isFilled: false });
  const red = (row: number, column: number) => line[(row * pictureSize + column) * 3];
  expect([red(8, 10), red(7, 10), red(5, 10)]).toEqual([0, 0.5, 1]);
  const square = blankPicture([1, 1, 1]);
  const outline = Float32Array.of(8, 8, 24, 8, 24, 24, 8, 24, 8, 8);
  paintStroke(square, { points: outline, width: 1, colour: [1, 0, 0], isFilled: true });
  const pixel = (16 * pictureSize + 16) * 3;
  expect([...square.slice(pixel, pixel + 3)]).toEqual([1, 0, 0]);
});
