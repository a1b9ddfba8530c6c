import { runShapeCnn } from '../nets/shape-cnn.ts';
import type { Random } from '../random.ts';
import { pictureSize } from '../tasks/drawing.ts';
import * as tf from '../tensor/ops.ts';
import { blurPicture, randomShift, shiftPicture, totalVariation } from './picture-regularisers.ts';

/** What is to be excited: a map as a whole, one unit of a map, a unit of the fully connected layer, or a class. */
export interface Target {
  layer: 'conv1' | 'conv2' | 'dense' | 'logits';
  channel: number;
  /** One unit of a convolution's map; without it, the mean over the map. */
  place?: { row: number; column: number } | undefined;
}

/** What keeps a climbing picture from turning into noise. */
export interface Regularisers {
  /** The most pixels by which the picture is moved, at random along each axis, before the network looks at it. */
  jitter: number;
  /** The share of the picture that each step replaces by its blur. */
  blur: number;
  /** L2: the share of its distance from grey that each value loses in a step. */
  decay: number;
  /** How far each step goes down the slope of the total variation. */
  variation: number;
  /** True climbs in decorrelated colours: see `decorrelate`. */
  isDecorrelated: boolean;
}

/** The gradient alone. */
export const unregularised: Regularisers = { jitter: 0, blur: 0, decay: 0, variation: 0, isDecorrelated: false };

/**
 * How strongly pictures [N, 32, 32, 3] excite the target, [N]: its sum before ReLU, so that the climb can start from a
 * unit at rest, too. `weights` are the network's, as tensors.
 */
export function excitement(weights: Record<string, tf.Tensor>, pictures: tf.Tensor4D, target: Target): tf.Tensor1D {
  const { layer, channel, place } = target;
  const { pool1, pool2, logits } = runShapeCnn(weights, pictures);
  const count = pictures.shape[0];
  if (layer === 'dense' || layer === 'logits') {
    const sums = layer === 'logits' ? logits : tf.add(tf.matMul(flatten(pool2), matrix(weights, 'dense')), bias(weights, layer)); // prettier-ignore
    return tf.reshape(tf.slice(sums, [0, channel], [count, 1]), [count]);
  }
  const below = layer === 'conv1' ? tf.sub<tf.Tensor4D>(pictures, 0.5) : pool1;
  const kernels = tf.slice(weights[layer] as tf.Tensor4D, [0, 0, 0, channel], [-1, -1, -1, 1]);
  const sums = tf.add(tf.conv2d(below, kernels, 1, 'same'), tf.slice(bias(weights, layer), channel, 1));
  const map = place ? tf.slice(sums, [0, place.row, place.column, 0], [-1, 1, 1, 1]) : sums;
  return tf.mean(flatten(map as tf.Tensor4D), 1);
}

function flatten(maps: tf.Tensor4D): tf.Tensor2D {
  return tf.reshape(maps, [maps.shape[0], -1]);
}
function matrix(weights: Record<string, tf.Tensor>, name: string): tf.Tensor2D {
  return weights[name] as tf.Tensor2D;
}
function bias(weights: Record<string, tf.Tensor>, name: string): tf.Tensor1D {
  return weights[`${name}Bias`] as tf.Tensor1D;
}

/** Pictures [32 · 32 · 3] as one tensor [N, 32, 32, 3]. */
export function stackPictures(pictures: readonly Float32Array[]): tf.Tensor4D {
  const values = new Float32Array(pictures.length * pictures[0]!.length);
  pictures.forEach((picture, i) => values.set(picture, i * picture.length));
  return tf.tensor4d(values, [pictures.length, pictureSize, pictureSize, 3]);
}

/** The slope of each picture's excitement by its own values. */
export function excitementSlopes(
  weights: Record<string, tf.Tensor>,
  pictures: readonly Float32Array[],
  target: Target,
): Float32Array[] {
  const all = tf.tidy(() =>
    tf
      .grad((x) => tf.sum(excitement(weights, x as tf.Tensor4D, target)))(stackPictures(pictures))
      .dataSync<'float32'>(),
  );
  return pictures.map((picture, i) => all.slice(i * picture.length, (i + 1) * picture.length));
}

/**
 * The slope as a climb in decorrelated colours sees it. Write a pixel as x = A z + mean with A Aᵀ = C, the colours'
 * covariance: then z has uncorrelated parts, and a step along ∂a/∂z moves x by A Aᵀ ∂a/∂x = C ∂a/∂x.
 * `covariance` is C, 3 × 3 row by row.
 */
export function decorrelate(slope: Float32Array, covariance: readonly number[]): Float32Array {
  return Float32Array.from(slope, (_, i) => {
    const [pixel, row] = [i - (i % 3), 3 * (i % 3)];
    return (
      covariance[row]! * slope[pixel]! +
      covariance[row + 1]! * slope[pixel + 1]! +
      covariance[row + 2]! * slope[pixel + 2]!
    );
  });
}

/** A picture that climbs, and what holds it back. */
export interface Climber {
  picture: Float32Array;
  regularisers: Regularisers;
}

/**
 * One step of gradient ascent for each climber, in place. The slope is scaled so that a step changes a value by
 * `stepSize` (root mean square); values stay within 0 and 1.
 */
export function climb(
  weights: Record<string, tf.Tensor>,
  climbers: readonly Climber[],
  target: Target,
  stepSize: number,
  covariance: readonly number[],
  random: Random,
): void {
  const shifts = climbers.map(({ regularisers }) => randomShift(random, regularisers.jitter));
  const seen = climbers.map(({ picture }, i) => shiftPicture(picture, shifts[i]!));
  const slopes = excitementSlopes(weights, seen, target);
  climbers.forEach(({ picture, regularisers }, i) => {
    const { blur, decay, variation, isDecorrelated } = regularisers;
    const back = { rows: -shifts[i]!.rows, columns: -shifts[i]!.columns };
    const plain = shiftPicture(slopes[i]!, back);
    const slope = isDecorrelated ? decorrelate(plain, covariance) : plain;
    const scale = stepSize / (Math.sqrt(slope.reduce((sum, value) => sum + value * value, 0) / slope.length) + 1e-12);
    const roughening = totalVariation(picture).slope;
    for (let j = 0; j < picture.length; j++) {
      picture[j]! += scale * slope[j]! - variation * roughening[j]! - decay * (picture[j]! - 0.5);
    }
    const blurred = blurPicture(picture);
    for (let j = 0; j < picture.length; j++) {
      picture[j] = Math.min(1, Math.max(0, picture[j]! + blur * (blurred[j]! - picture[j]!)));
    }
  });
}
