import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runShapeCnn } from '../../../src/engine/nets/shape-cnn.ts';
import { shapeCnnShapes } from '../../../src/engine/nets/shape-cnn-shape.ts';
import { blankPicture, paintStroke, pictureSize } from '../../../src/engine/tasks/drawing.ts';
import { shapeNames } from '../../../src/engine/tasks/outlines.ts';
import { startBackend } from '../../../src/engine/tensor/backend.ts';
import * as tf from '../../../src/engine/tensor/ops.ts';
import { toTensors } from '../../../src/engine/tensor/parameters.ts';
import { readCard, readWeightsFile } from '../../../src/training/shipped.ts';

const drawings = JSON.parse(readFileSync('tests/fixtures/drawings/hand-drawings.json', 'utf8')) as Record<string, number[][]>; // prettier-ignore

test('the shipped network names at least nine in ten drawings made point by point, without the generator', async () => {
  await startBackend({ backend: 'wasm' });
  const folder = 'public/models/shape-cnn';
  const weights = toTensors(await readWeightsFile(folder, readCard(folder), shapeCnnShapes), shapeCnnShapes);
  const wrong: string[] = [];
  for (const width of [1.5, 2, 3])
    for (const [name, strokes] of Object.entries(drawings)) {
      const pixels = blankPicture([1, 1, 1]);
      for (const points of strokes)
        paintStroke(pixels, { points: Float32Array.from(points), width, colour: [0, 0, 0], isFilled: false });
      const said = tf.tidy(() => {
        const { logits } = runShapeCnn(weights, tf.tensor4d(pixels, [1, pictureSize, pictureSize, 3]));
        return shapeNames[tf.argMax(logits, 1).dataSync()[0]!]!;
      });
      if (said !== name) wrong.push(`${name} (${width} px): ${said}`);
    }
  tf.dispose(weights);
  expect(Object.keys(drawings).sort()).toEqual([...shapeNames].sort());
  expect(wrong.length, wrong.join('; ')).toBeLessThanOrEqual(4);
});
