import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { runOwnKernel } from '../own-kernels.ts';

/**
 * dy summed over the axes along which an operand of the given shape was broadcast.
 */
export function sumToShape(dy: Tensor, shape: number[]): Tensor {
  const extra = dy.rank - shape.length;
  if (shape.every((size, axis) => size === dy.shape[axis + extra])) {
    // A tensor of its own: the tape disposes of each gradient it has added up.
    if (extra === 0) return tf.clone(dy);
    if (shape.length === 1) {
      const sums = runOwnKernel('SumRows', { x: dy });
      if (sums) return sums;
    }
  }
  const axes = dy.shape.map((_, axis) => axis).filter((axis) => axis < extra || shape[axis - extra] === 1);
  return tf.reshape(tf.sum(dy, axes), shape);
}

/** dy where y > 0, for y = relu(x). */
export function reluGradient(dy: Tensor, y: Tensor): Tensor {
  return runOwnKernel('ReluGrad', { dy, y }) ?? where(tf.greater(y, 0), dy);
}

/** dy where the mask is 1, else 0. */
export const where = (mask: Tensor, dy: Tensor) => tf.mul(dy, tf.cast(mask, 'float32'));
