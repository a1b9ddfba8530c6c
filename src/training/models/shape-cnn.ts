import { createShapeCnn, runShapeCnn } from '../../engine/nets/shape-cnn.ts';
import { shapeCnnShapes } from '../../engine/nets/shape-cnn-shape.ts';
import { createRandom, type Random } from '../../engine/random.ts';
import { drawShape, pictureSize } from '../../engine/tasks/drawing.ts';
import { shapeNames } from '../../engine/tasks/outlines.ts';
import { startBackend } from '../../engine/tensor/backend.ts';
import { crossEntropy } from '../../engine/tensor/fused/layers.ts';
import * as tf from '../../engine/tensor/ops.ts';
import { differentiate, toTensors } from '../../engine/tensor/parameters.ts';
import type { ModelFile } from '../trainable.ts';

const batchSize = 64;
const heldOutSeed = 20_000_001;

/** The small CNN of chapter 1, which names a drawing. */
export default {
  about: {
    data: `Drawings of ${shapeNames.length} shapes made by the book's seeded generator; the held-out ones come from a seed of their own`,
    licence: 'Data and weights: MIT.',
    notes: ['22 minutes at a peak rate of 2e-3 ended at 96.1 %, 30 minutes at 2.5e-3 at 97.3 %.'],
  },
  recipe: {
    seed: 1,
    numSteps: 12_000,
    optimiser: { kind: 'adam' },
    schedule: { kind: 'cosine', peak: 2.5e-3, warmupSteps: 100, floor: 0.01 },
    clipNorm: 1,
    averageDecay: 0.998,
    dtype: 'F16',
    evaluateEvery: 500,
    stages: [],
  },
  open: async ({ numShards }) => {
    await startBackend({ backend: 'wasm' });
    return {
      config: { classes: shapeNames, pictureSize },
      shapes: shapeCnnShapes,
      initialise: createShapeCnn,
      lossAndGradients({ parameters, gradients, random }) {
        const { pictures, labels } = drawBatch(random, batchSize / numShards);
        return differentiate(
          (weights) => crossEntropy(runShapeCnn(weights, pictures()).logits, tf.tensor1d(labels, 'int32')),
          parameters,
          shapeCnnShapes,
          gradients,
        );
      },
      evaluate(parameters, isQuick) {
        const random = createRandom(heldOutSeed);
        const weights = toTensors(parameters, shapeCnnShapes);
        const numBatches = isQuick ? 4 : 40;
        let right = 0;
        for (let batch = 0; batch < numBatches; batch++) {
          const { pictures, labels } = drawBatch(random, 100);
          const answers = tf.tidy(() => tf.argMax(runShapeCnn(weights, pictures()).logits, 1).dataSync());
          labels.forEach((label, i) => (right += Number(answers[i] === label)));
        }
        tf.dispose(weights);
        return { accuracy: right / (100 * numBatches), pictures: 100 * numBatches };
      },
    };
  },
} satisfies ModelFile;

/** Drawings as one tensor [N, 32, 32, 3], made inside the caller's tidy, and their labels. */
function drawBatch(random: Random, size: number) {
  const drawings = Array.from({ length: size }, () => drawShape(random));
  const pixels = new Float32Array(size * drawings[0]!.pixels.length);
  drawings.forEach((drawing, i) => pixels.set(drawing.pixels, i * drawing.pixels.length));
  return {
    pictures: () => tf.tensor4d(pixels, [size, pictureSize, pictureSize, 3]),
    labels: Int32Array.from(drawings, (drawing) => drawing.label),
  };
}
