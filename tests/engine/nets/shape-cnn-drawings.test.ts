import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runShapeCnn } from '../../../src/engine/nets/shape-cnn.ts';
import { shapeCnnShapes } from '../../../src/engine/nets/shape-cnn-shape.ts';
import { createRandom, type Random } from '../../../src/engine/random.ts';
import { blankPicture, paintStroke, pictureSize } from '../../../src/engine/tasks/drawing.ts';
import { shapeNames } from '../../../src/engine/tasks/outlines.ts';
import { startBackend } from '../../../src/engine/tensor/backend.ts';
import * as tf from '../../../src/engine/tensor/ops.ts';
import { toTensors } from '../../../src/engine/tensor/parameters.ts';
import { readCard, readWeightsFile } from '../../../src/training/shipped.ts';

/**
 * One drawing of each shape, its points typed in by hand: not from the generator that the network learned from, and not
 * recorded from a mouse either. Strokes are lists x, y, x, y … on the pad of 32 × 32.
 */
const drawings = JSON.parse(readFileSync('tests/fixtures/drawings/hand-drawings.json', 'utf8')) as Record<string, number[][]>; // prettier-ignore

let weights: Record<string, tf.Tensor>;
beforeAll(async () => {
  await startBackend({ backend: 'wasm' });
  const folder = 'public/models/shape-cnn';
  weights = toTensors(await readWeightsFile(folder, readCard(folder), shapeCnnShapes), shapeCnnShapes);
});
afterAll(() => tf.dispose(weights));

function nameOf(strokes: readonly (readonly number[])[], width: number): string {
  const pixels = blankPicture([1, 1, 1]);
  for (const points of strokes)
    paintStroke(pixels, { points: Float32Array.from(points), width, colour: [0, 0, 0], isFilled: false });
  return tf.tidy(() => {
    const { logits } = runShapeCnn(weights, tf.tensor4d(pixels, [1, pictureSize, pictureSize, 3]));
    return shapeNames[tf.argMax(logits, 1).dataSync()[0]!]!;
  });
}

test('the shipped network names at least nine in ten drawings made point by point, without the generator', () => {
  const wrong: string[] = [];
  for (const width of [1.5, 2, 3])
    for (const [name, strokes] of Object.entries(drawings)) {
      const said = nameOf(strokes, width);
      if (said !== name) wrong.push(`${name} (${width} px): ${said}`);
    }
  expect(Object.keys(drawings).sort()).toEqual([...shapeNames].sort());
  expect(wrong.length, wrong.join('; ')).toBeLessThanOrEqual(4);
});

/** A simulated hand on a mouse: it draws elsewhere, larger or smaller, aslant, in short moves, trembling, on whole screen pixels. */
function redrawn(strokes: readonly (readonly number[])[], random: Random): number[][] {
  const [angle, scale] = [random.normal(0, 0.12), random.uniform(0.7, 1.1)];
  const [right, down] = [random.uniform(-2.5, 2.5), random.uniform(-2.5, 2.5)];
  const screenPixels = 9; // of one pixel of the pad
  let [swayX, swayY] = [0, 0];
  const place = (x: number, y: number) => {
    // What trembles comes back: each sway is most of the last one.
    [swayX, swayY] = [0.8 * swayX + random.normal(0, 0.2), 0.8 * swayY + random.normal(0, 0.2)];
    const [dx, dy] = [(x - 16) * scale, (y - 16) * scale];
    const at = [
      16 + right + dx * Math.cos(angle) - dy * Math.sin(angle) + swayX,
      16 + down + dx * Math.sin(angle) + dy * Math.cos(angle) + swayY,
    ];
    return at.map((value) => Math.round(value * screenPixels) / screenPixels);
  };
  return strokes.map((points) => {
    const moved = place(points[0]!, points[1]!);
    for (let i = 2; i < points.length; i += 2) {
      const [fromX, fromY, toX, toY] = points.slice(i - 2, i + 2) as [number, number, number, number];
      const moves = Math.max(1, Math.round(Math.hypot(toX - fromX, toY - fromY) / random.uniform(0.5, 1.5)));
      for (let k = 1; k <= moves; k++)
        moved.push(...place(fromX + ((toX - fromX) * k) / moves, fromY + ((toY - fromY) * k) / moves));
    }
    return moved;
  });
}

test('redrawn by simulated hands, elsewhere, aslant and trembling, at least nine in ten are still named', () => {
  const random = createRandom(11);
  const wrong: string[] = [];
  const hands = 20;
  for (let hand = 0; hand < hands; hand++)
    for (const [name, strokes] of Object.entries(drawings)) {
      const said = nameOf(redrawn(strokes, random), random.uniform(1.5, 3));
      if (said !== name) wrong.push(`${name}: ${said}`);
    }
  const count = hands * Object.keys(drawings).length;
  expect(1 - wrong.length / count, wrong.join('; ')).toBeGreaterThanOrEqual(0.9);
});
