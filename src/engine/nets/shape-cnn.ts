import type { Random } from '../random.ts';
import { pictureSize } from '../tasks/drawing.ts';
import { shapeNames } from '../tasks/outlines.ts';
import * as tf from '../tensor/ops.ts';
import type { NamedArrays, Shapes } from '../training/arrays.ts';

/**
 * The book's own small CNN, which names a drawing: conv, pool, conv, pool, fully connected, softmax. Convolutions are
 * 5 × 5 and 3 × 3 with padding to keep the size, pooling is 2 × 2 max with stride 2, each nonlinearity is ReLU.
 * Kernels are [rows, columns, channels in, channels out]; pictures [N, 32, 32, 3] with values from 0 to 1.
 */
export const shapeCnnShapes: Shapes = {
  conv1: [5, 5, 3, 16],
  conv1Bias: [16],
  conv2: [3, 3, 16, 32],
  conv2Bias: [32],
  dense: [(pictureSize / 4) ** 2 * 32, 64],
  denseBias: [64],
  logits: [64, shapeNames.length],
  logitsBias: [shapeNames.length],
};

/** What each layer answers, from the picture to the logits. */
export interface ShapeCnnLayers {
  conv1: tf.Tensor4D;
  pool1: tf.Tensor4D;
  conv2: tf.Tensor4D;
  pool2: tf.Tensor4D;
  dense: tf.Tensor2D;
  logits: tf.Tensor2D;
}

/** Weights to start from (He et al. 2015): normal with variance 2 / fan-in; biases zero. */
export function createShapeCnn(random: Random): NamedArrays {
  return Object.fromEntries(
    Object.entries(shapeCnnShapes).map(([name, shape]) => {
      const size = shape.reduce((product, extent) => product * extent, 1);
      const fanIn = size / shape.at(-1)!;
      const deviation = shape.length === 1 ? 0 : Math.sqrt(2 / fanIn);
      return [name, Float32Array.from({ length: size }, () => random.normal(0, deviation))];
    }),
  );
}

/** All layers' answers to pictures [N, 32, 32, 3]. The pictures enter centred on 0.5. */
export function runShapeCnn(weights: Record<string, tf.Tensor>, pictures: tf.Tensor4D): ShapeCnnLayers {
  const kernel = (name: string) => weights[name] as tf.Tensor4D;
  const layer = (input: tf.Tensor4D, name: string) =>
    tf.relu(tf.add(tf.conv2d(input, kernel(name), 1, 'same'), weights[`${name}Bias`]!)) as tf.Tensor4D;
  const conv1 = layer(tf.sub(pictures, 0.5), 'conv1');
  const pool1 = tf.maxPool(conv1, 2, 2, 'valid');
  const conv2 = layer(pool1, 'conv2');
  const pool2 = tf.maxPool(conv2, 2, 2, 'valid');
  const flat = tf.reshape(pool2, [pictures.shape[0], -1]) as tf.Tensor2D;
  const dense = tf.relu(tf.add(tf.matMul(flat, weights['dense'] as tf.Tensor2D), weights['denseBias']!)) as tf.Tensor2D;
  const logits = tf.add(tf.matMul(dense, weights['logits'] as tf.Tensor2D), weights['logitsBias']!) as tf.Tensor2D;
  return { conv1, pool1, conv2, pool2, dense, logits };
}

/** Mean softmax cross-entropy of logits [N, classes] against labels [N], a scalar in nats. */
export function crossEntropy(logits: tf.Tensor2D, labels: Int32Array): tf.Scalar {
  const targets = tf.oneHot(tf.tensor1d(labels, 'int32'), logits.shape[1]);
  return tf.neg(tf.mean(tf.sum(tf.mul(targets, tf.logSoftmax(logits)), 1))) as tf.Scalar;
}
