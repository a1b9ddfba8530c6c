import { beforeAll, expect, test } from 'vitest';
import { countShapeCnn, explainUnit, layerShapes, type LayerName } from '../../../src/engine/nets/shape-cnn-explain.ts';
import { createShapeCnn, runShapeCnn } from '../../../src/engine/nets/shape-cnn.ts';
import { shapeCnnShapes } from '../../../src/engine/nets/shape-cnn-shape.ts';
import { createRandom } from '../../../src/engine/random.ts';
import { drawShape } from '../../../src/engine/tasks/drawing.ts';
import { startBackend } from '../../../src/engine/tensor/backend.ts';
import { crossEntropy } from '../../../src/engine/tensor/fused/layers.ts';
import * as tf from '../../../src/engine/tensor/ops.ts';
import { differentiate, toTensors } from '../../../src/engine/tensor/parameters.ts';

beforeAll(() => startBackend({ backend: 'wasm' }));

const weights = createShapeCnn(createRandom(2));
const drawing = drawShape(createRandom(5), 3);

test('the arithmetic shown for a unit gives what the network computed, in every layer', () => {
  const tensors = toTensors(weights, shapeCnnShapes);
  const layers = tf.tidy(() => {
    const answers = runShapeCnn(tensors, tf.tensor4d(drawing.pixels, [1, 32, 32, 3]));
    return Object.fromEntries(Object.entries(answers).map(([name, tensor]) => [name, tensor.dataSync().slice()]));
  });
  tf.dispose(tensors);
  const answers = { picture: drawing.pixels.map((value) => value - 0.5), ...layers } as Record<
    'picture' | LayerName,
    Float32Array
  >;
  const random = createRandom(1);
  for (const [name, { rows, columns, channels }] of Object.entries(layerShapes)) {
    for (let i = 0; i < 6; i++) {
      const unit = {
        layer: name as LayerName,
        row: random.integer(rows),
        column: random.integer(columns),
        channel: random.integer(channels),
      };
      const expected = answers[unit.layer][(unit.row * columns + unit.column) * channels + unit.channel]!;
      expect(explainUnit(weights, answers, unit).value).toBeCloseTo(expected, 4);
    }
  }
});

test('the weights are in the dense layer, the work in the convolutions', () => {
  const counts = Object.fromEntries(countShapeCnn().map((count) => [count.layer, count]));
  expect(counts['conv1']).toMatchObject({ parameters: 16 * (3 * 25 + 1), multiplyAdds: 1200 * 1024 });
  expect(counts['dense']).toMatchObject({ parameters: 2048 * 64 + 64, multiplyAdds: 2048 * 64 });
  const stored = Object.values(shapeCnnShapes).reduce((sum, shape) => sum + shape.reduce((a, b) => a * b, 1), 0);
  expect(countShapeCnn().reduce((sum, { parameters }) => sum + parameters, 0)).toBe(stored);
});

test('eq:softmax-gradient: the gradient of the output bias is softmax minus the target', async () => {
  const before = tf.memory().numTensors;
  const gradients = createShapeCnn(createRandom(0));
  const pictures = () => tf.tensor4d(drawing.pixels, [1, 32, 32, 3]);
  await differentiate(
    (w) => crossEntropy(runShapeCnn(w, pictures()).logits, tf.tensor1d([3], 'int32')),
    weights,
    shapeCnnShapes,
    gradients,
  );
  const tensors = toTensors(weights, shapeCnnShapes);
  const probabilities = tf.tidy(() => tf.softmax(runShapeCnn(tensors, pictures()).logits).dataSync());
  tf.dispose(tensors);
  probabilities.forEach((p, i) => expect(gradients['logitsBias']![i]).toBeCloseTo(p - Number(i === 3), 5));
  expect(tf.memory().numTensors).toBe(before);
});
