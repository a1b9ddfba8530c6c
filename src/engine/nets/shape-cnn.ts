import type { Random } from '../random.ts';
import { convolutionLayer, denseLayer } from '../tensor/fused/layers.ts';
import * as tf from '../tensor/ops.ts';
import type { NamedArrays } from '../training/arrays.ts';
import { shapeCnnShapes } from './shape-cnn-shape.ts';

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
  const bias = (name: string) => weights[`${name}Bias`]!;
  const conv1 = convolutionLayer(tf.sub(pictures, 0.5), weights['conv1']!, bias('conv1'), 'relu');
  const pool1 = tf.maxPool(conv1, 2, 2, 'valid');
  const conv2 = convolutionLayer(pool1, weights['conv2']!, bias('conv2'), 'relu');
  const pool2 = tf.maxPool(conv2, 2, 2, 'valid');
  const flat = tf.reshape(pool2, [pictures.shape[0], -1]) as tf.Tensor2D;
  const dense = denseLayer(flat, weights['dense']!, bias('dense'), 'relu');
  const logits = denseLayer(dense, weights['logits']!, bias('logits'), 'none');
  return { conv1, pool1, conv2, pool2, dense, logits };
}
