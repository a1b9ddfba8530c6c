import { convolutionLayer, crossEntropy, denseLayer } from '~/engine/tensor/fused/layers.ts';
import * as tf from '~/engine/tensor/ops.ts';

/** An operation, the shapes of its operands, and the range from which their values are drawn. */
export interface Case {
  f: (...x: tf.Tensor[]) => tf.Tensor;
  shapes: number[][];
  low?: number;
  high?: number;
}

const v = (shape: number[]) => [shape];
const pair = (a: number[], b: number[]) => [a, b];

/** Every derivative we register, with shapes that broadcast, transpose, overlap and pad. */
export const cases: Record<string, Case> = {
  add: { f: (a, b) => tf.add(a!, b!), shapes: pair([3, 4], [4]) },
  'add, broadcast in the middle': { f: (a, b) => tf.add(a!, b!), shapes: pair([2, 3, 4], [3, 1]) },
  'add to itself': { f: (a) => tf.mul(tf.add(a!, a!), a!), shapes: v([3]) },
  sub: { f: (a, b) => tf.sub(a!, b!), shapes: pair([4], [3, 4]) },
  mul: { f: (a, b) => tf.mul(a!, b!), shapes: pair([3, 1], [1, 4]) },
  div: { f: (a, b) => tf.div(a!, b!), shapes: pair([3, 4], []), low: 0.5, high: 2 },
  squaredDifference: { f: (a, b) => tf.squaredDifference(a!, b!), shapes: pair([3, 4], [4]) },
  maximum: { f: (a, b) => tf.maximum(a!, b!), shapes: pair([3, 4], [4]) },
  minimum: { f: (a, b) => tf.minimum(a!, b!), shapes: pair([3, 4], [4]) },
  pow: { f: (a, b) => tf.pow(a!, b!), shapes: pair([3, 2], [2]), low: 0.5, high: 2 },
  neg: { f: (a) => tf.neg(a!), shapes: v([5]) },
  abs: { f: (a) => tf.abs(a!), shapes: v([5]) },
  square: { f: (a) => tf.square(a!), shapes: v([5]) },
  sqrt: { f: (a) => tf.sqrt(a!), shapes: v([5]), low: 0.5, high: 2 },
  exp: { f: (a) => tf.exp(a!), shapes: v([5]) },
  log: { f: (a) => tf.log(a!), shapes: v([5]), low: 0.5, high: 2 },
  sigmoid: { f: (a) => tf.sigmoid(a!), shapes: v([5]) },
  tanh: { f: (a) => tf.tanh(a!), shapes: v([5]) },
  relu: { f: (a) => tf.relu(a!), shapes: v([9]) },
  softplus: { f: (a) => tf.softplus(a!), shapes: v([5]) },
  clipByValue: { f: (a) => tf.clipByValue(a!, -0.5, 0.5), shapes: v([9]) },
  matMul: { f: (a, b) => tf.matMul(a!, b!), shapes: pair([3, 4], [4, 5]) },
  'matMul, tall': { f: (a, b) => tf.matMul(a!, b!), shapes: pair([9, 4], [4, 2]) },
  'matMul, Aᵀ': { f: (a, b) => tf.matMul(a!, b!, true), shapes: pair([4, 3], [4, 5]) },
  'matMul, Bᵀ': { f: (a, b) => tf.matMul(a!, b!, false, true), shapes: pair([3, 4], [5, 4]) },
  'matMul, Aᵀ and Bᵀ': { f: (a, b) => tf.matMul(a!, b!, true, true), shapes: pair([4, 3], [5, 4]) },
  'matMul, batched': { f: (a, b) => tf.matMul(a!, b!), shapes: pair([2, 3, 4], [2, 4, 5]) },
  softmax: { f: (a) => tf.softmax(a!), shapes: v([3, 4]) },
  logSoftmax: { f: (a) => tf.logSoftmax(a!), shapes: v([3, 4]) },
  cast: { f: (a) => tf.cast(a!, 'float32'), shapes: v([3]) },
  reshape: { f: (a) => tf.reshape(a!, [2, 6]), shapes: v([3, 4]) },
  expandDims: { f: (a) => tf.expandDims(a!, 1), shapes: v([3, 4]) },
  transpose: { f: (a) => tf.transpose(a!, [2, 0, 1]), shapes: v([2, 3, 4]) },
  slice: { f: (a) => tf.slice(a!, [1, 0], [2, 3]), shapes: v([4, 5]) },
  'slice to the end': { f: (a) => tf.slice(a!, [1], [-1]), shapes: v([4, 5]) },
  pad: { f: (a) => tf.pad(a!, [[1, 2], [0, 1]]), shapes: v([2, 3]) }, // prettier-ignore
  tile: { f: (a) => tf.tile(a!, [2, 3]), shapes: v([2, 3]) },
  sum: { f: (a) => tf.sum(a!, 0), shapes: v([3, 4]) },
  'sum of the last axis, kept': { f: (a) => tf.sum(a!, -1, true), shapes: v([3, 4]) },
  'sum of all': { f: (a) => tf.sum(a!), shapes: v([3, 4]) },
  mean: { f: (a) => tf.mean(a!, [0, 2]), shapes: v([2, 3, 4]) },
  max: { f: (a) => tf.max(a!, 1), shapes: v([3, 4]) },
  min: { f: (a) => tf.min(a!, 0), shapes: v([3, 4]) },
  where: { f: (a, b) => tf.where(tf.tensor1d([1, 0, 1], 'bool'), a!, b!), shapes: pair([3], [3]) },
  concat: { f: (a, b) => tf.concat([a!, b!], 1), shapes: pair([2, 3], [2, 2]) },
  split: { f: (a) => tf.mul(...(tf.split(a!, 2, 1) as [tf.Tensor, tf.Tensor])), shapes: v([3, 4]) },
  stack: { f: (a, b) => tf.stack([a!, b!], 1), shapes: pair([2, 3], [2, 3]) },
  unstack: { f: (a) => tf.mul(...(tf.unstack(a!, 1) as [tf.Tensor, tf.Tensor])), shapes: v([3, 2]) },
  'gather with repeats': { f: (a) => tf.gather(a!, tf.tensor1d([2, 0, 2], 'int32')), shapes: v([3, 4]) },
  'conv2d, same': {
    f: (x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same'),
    shapes: pair([2, 5, 4, 2], [3, 3, 2, 3]),
  },
  'conv2d, same, stride 2': {
    f: (x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 2, 'same'),
    shapes: pair([2, 6, 5, 2], [3, 3, 2, 3]),
  },
  'conv2d, valid, 2×3 filter': {
    f: (x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, [2, 1], 'valid'),
    shapes: pair([1, 6, 6, 3], [2, 3, 3, 2]),
  },
  maxPool: { f: (x) => tf.maxPool(x as tf.Tensor4D, 2, 2, 'same'), shapes: v([2, 4, 4, 3]) },
  'maxPool, overlapping': { f: (x) => tf.maxPool(x as tf.Tensor4D, 3, 2, 'same'), shapes: v([1, 5, 5, 2]) },
  convolutionLayer: {
    f: (x, W, b) => convolutionLayer(x as tf.Tensor4D, W!, b!, 'none', 2),
    shapes: [[2, 5, 6, 2], [3, 3, 2, 3], [3]], // prettier-ignore
  },
  'convolutionLayer, relu': {
    f: (x, W, b) => convolutionLayer(x as tf.Tensor4D, W!, b!, 'relu'),
    shapes: [[1, 2, 2, 2], [3, 3, 2, 3], [3]], // prettier-ignore
  },
  denseLayer: {
    f: (x, W, b) => denseLayer(x as tf.Tensor2D, W!, b!, 'relu'),
    shapes: [[4, 3], [3, 5], [5]], // prettier-ignore
  },
  'crossEntropy, one row left out': {
    f: (logits) => crossEntropy(logits as tf.Tensor2D, tf.tensor1d([2, -1, 0], 'int32')),
    shapes: v([3, 4]),
  },
  avgPool: { f: (x) => tf.avgPool(x as tf.Tensor4D, 2, 2, 'same'), shapes: v([2, 4, 4, 3]) },
};
