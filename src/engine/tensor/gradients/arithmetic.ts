import * as tf from '@tensorflow/tfjs-core';
import type { GradConfig, NamedAttrMap, Tensor } from '@tensorflow/tfjs-core';
import { reluGradient, sumToShape, where } from './parts.ts';

/** A function of one operand whose derivative is written with its input x or its output y. */
const unary = (kernelName: string, keep: 'x' | 'y', derivative: (dy: Tensor, kept: Tensor) => Tensor): GradConfig => ({
  kernelName,
  ...(keep === 'x' ? { inputsToSave: ['x'] } : { outputsToSave: [true] }),
  gradFunc: (dy, [kept]) => ({ x: () => derivative(dy as Tensor, kept!) }),
});

/** A function of two operands that broadcast against one another. */
const binary = (
  kernelName: string,
  da: (dy: Tensor, a: Tensor, b: Tensor) => Tensor,
  db: (dy: Tensor, a: Tensor, b: Tensor) => Tensor,
): GradConfig => ({
  kernelName,
  inputsToSave: ['a', 'b'],
  gradFunc: (dy, [a, b]) => ({
    a: () => sumToShape(da(dy as Tensor, a!, b!), a!.shape),
    b: () => sumToShape(db(dy as Tensor, a!, b!), b!.shape),
  }),
});

/** Derivatives of functions of single numbers, of products of matrices, and of the softmax. */
export const arithmeticGradients: GradConfig[] = [
  binary(
    'Add',
    (dy) => dy,
    (dy) => dy,
  ),
  binary(
    'Sub',
    (dy) => dy,
    (dy) => tf.neg(dy),
  ),
  binary(
    'Multiply',
    (dy, _, b) => tf.mul(dy, b),
    (dy, a) => tf.mul(dy, a),
  ),
  binary(
    'RealDiv',
    (dy, _, b) => tf.div(dy, b),
    (dy, a, b) => tf.neg(tf.div(tf.mul(dy, a), tf.square(b))),
  ),
  binary(
    'SquaredDifference',
    (dy, a, b) => tf.mul(tf.mul(dy, 2), tf.sub(a, b)),
    (dy, a, b) => tf.mul(tf.mul(dy, 2), tf.sub(b, a)),
  ),
  binary(
    'Maximum',
    (dy, a, b) => where(tf.greaterEqual(a, b), dy),
    (dy, a, b) => where(tf.less(a, b), dy),
  ),
  binary(
    'Minimum',
    (dy, a, b) => where(tf.less(a, b), dy),
    (dy, a, b) => where(tf.greaterEqual(a, b), dy),
  ),
  binary(
    'Pow',
    (dy, a, b) => tf.mul(dy, tf.mul(b, tf.pow(a, tf.sub(b, 1)))),
    (dy, a, b) => tf.mul(dy, tf.mul(tf.pow(a, b), where(tf.greater(a, 0), tf.log(tf.maximum(a, 1e-30))))),
  ),

  unary('Neg', 'y', (dy) => tf.neg(dy)),
  unary('Abs', 'x', (dy, x) => tf.sub(where(tf.greater(x, 0), dy), where(tf.less(x, 0), dy))),
  unary('Square', 'x', (dy, x) => tf.mul(dy, tf.mul(x, 2))),
  unary('Sqrt', 'y', (dy, y) => tf.div(dy, tf.mul(y, 2))),
  unary('Exp', 'y', (dy, y) => tf.mul(dy, y)),
  unary('Log', 'x', (dy, x) => tf.div(dy, x)),
  unary('Sigmoid', 'y', (dy, y) => tf.mul(dy, tf.mul(y, tf.sub(1, y)))),
  unary('Tanh', 'y', (dy, y) => tf.mul(dy, tf.sub(1, tf.square(y)))),
  unary('Relu', 'y', reluGradient),
  unary('Softplus', 'x', (dy, x) => tf.mul(dy, tf.sigmoid(x))),
  {
    kernelName: 'ClipByValue',
    inputsToSave: ['x'],
    gradFunc: (dy, [x], attrs) => {
      const { clipValueMin, clipValueMax } = attrs as Record<string, number>;
      const isOutside = tf.add(
        tf.cast(tf.less(x!, clipValueMin!), 'int32'),
        tf.cast(tf.greater(x!, clipValueMax!), 'int32'),
      );
      return { x: () => where(tf.equal(isOutside, 0), dy as Tensor) };
    },
  },

  {
    kernelName: 'BatchMatMul',
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, [a, b], attrs) => productGradients(dy as Tensor, a!, b!, attrs),
  },

  {
    kernelName: 'Softmax',
    outputsToSave: [true],
    gradFunc: (dy, [probs], attrs) => {
      const weighted = tf.mul(dy as Tensor, probs!);
      return { logits: () => tf.sub(weighted, tf.mul(tf.sum(weighted, attrs['dim'] as number, true), probs!)) };
    },
  },
];

/** dA = dY·Bᵀ and dB = Aᵀ·dY; where A or B came in transposed, so do their gradients. */
function productGradients(dy: Tensor, a: Tensor, b: Tensor, attrs: NamedAttrMap) {
  const { transposeA, transposeB } = attrs as Record<string, boolean>;
  return {
    a: () => (transposeA ? tf.matMul(b, dy, transposeB, true) : tf.matMul(dy, b, false, !transposeB)),
    b: () => (transposeB ? tf.matMul(dy, a, true, transposeA) : tf.matMul(a, dy, !transposeA, false)),
  };
}
