import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { runOwnKernel } from '../own-kernels.ts';
import { expectShapes } from './expect-shapes.ts';

/** What follows the product and the bias. */
export type Activation = 'none' | 'relu';

/**
 * A convolution layer, activation(x ∗ W + b), 'same' padding.
 *   x [B, H, W, Cin]; W [kh, kw, Cin, Cout]; b [Cout] → [B, ⌈H / stride⌉, ⌈W / stride⌉, Cout]
 */
export function convolutionLayer(x: Tensor4D, W: Tensor, b: Tensor, activation: Activation, stride = 1): Tensor4D {
  expectShapes({ W: [W, [...W.shape.slice(0, 2), x.shape[3], b.size]], b: [b, [b.size]] });
  const attrs = { strides: [stride, stride], pad: 'same', dataFormat: 'NHWC', activation };
  return (runOwnKernel('ConvolutionLayer', { x, filter: W, bias: b }, attrs) ??
    activate(tf.add(tf.conv2d(x, W as Tensor4D, stride, 'same'), b), activation)) as Tensor4D;
}

/** A fully connected layer, activation(x·W + b): x [B, D], W [D, K], b [K] → [B, K]. */
export function denseLayer(x: Tensor2D, W: Tensor, b: Tensor, activation: Activation): Tensor2D {
  expectShapes({ W: [W, [x.shape[1], b.size]], b: [b, [b.size]] });
  return (runOwnKernel('DenseLayer', { x, weights: W, bias: b }, { activation }) ??
    activate(tf.add(tf.matMul(x, W), b), activation)) as Tensor2D;
}

/**
 * The mean cross-entropy in nats of logits [N, V] against the classes [N], of 32-bit integers.
 * A negative class leaves its row out.
 */
export function crossEntropy(logits: Tensor2D, classes: Tensor1D): Scalar {
  const counts = tf.cast(tf.greaterEqual(classes, 0), 'float32'); // [N]
  const picked = tf.oneHot(tf.maximum(classes, tf.scalar(0, 'int32')) as Tensor1D, logits.shape[1]); // [N, V]
  const losses = tf.neg(tf.sum(tf.mul(tf.cast(picked, 'float32'), tf.logSoftmax(logits)), 1));
  return tf.div(tf.sum(tf.mul(losses, counts)), tf.sum(counts));
}

const activate = (x: Tensor, activation: Activation) => (activation === 'relu' ? tf.relu(x) : x);
