import * as tf from '@tensorflow/tfjs-core';
import type { GradConfig, NamedAttrMap, Tensor } from '@tensorflow/tfjs-core';
import { convGradients } from './gradients-conv.ts';
import { reshapingGradients } from './gradients-shape.ts';

/**
 * The derivative of every operation the book trains through, registered once for all backends.
 *
 * TensorFlow.js brings its own, but not in the Node package, and its gradient of a matrix product asks for transposed
 * operands, which the wasm backend computes 6 to 10 times slower than a transpose followed by a plain product.
 */
export function registerGradients(): void {
  for (const config of [...arithmeticGradients, ...reshapingGradients, ...convGradients]) {
    if (!tf.getGradient(config.kernelName)) tf.registerGradient(config);
  }
}

/**
 * dy summed over the axes along which an operand of the given shape was broadcast.
 * A bias (the shape is a tail of dy's) is summed by a product with a row of ones: ten times faster on wasm.
 */
export function sumToShape(dy: Tensor, shape: number[]): Tensor {
  const extra = dy.rank - shape.length;
  if (shape.every((size, axis) => size === dy.shape[axis + extra])) {
    // A tensor of its own: the tape disposes of each gradient it has added up.
    if (extra === 0) return tf.clone(dy);
    const columns = shape.reduce((product, size) => product * size, 1);
    const rows = dy.size / columns;
    return tf.reshape(tf.matMul(tf.ones([1, rows]), tf.reshape(dy, [rows, columns])), shape);
  }
  const axes = dy.shape.map((_, axis) => axis).filter((axis) => axis < extra || shape[axis - extra] === 1);
  return tf.reshape(tf.sum(dy, axes), shape);
}

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

const where = (mask: Tensor, dy: Tensor) => tf.mul(dy, tf.cast(mask, 'float32'));

const arithmeticGradients: GradConfig[] = [
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
  unary('Relu', 'y', (dy, y) => where(tf.greater(y, 0), dy)),
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

/** dA = dY·Bᵀ and dB = Aᵀ·dY, with the transposes written out. A or B may itself come transposed. */
function productGradients(dy: Tensor, a: Tensor, b: Tensor, attrs: NamedAttrMap) {
  const swapLast = (x: Tensor) => tf.transpose(x, [...x.shape.keys()].slice(0, -2).concat(x.rank - 1, x.rank - 2));
  const { transposeA, transposeB } = attrs as Record<string, boolean>;
  return {
    a: () => {
      const da = () => tf.matMul(dy, transposeB ? b : swapLast(b));
      // Aᵀ came in: its gradient is (dA)ᵀ = B·dYᵀ.
      return transposeA ? tf.matMul(transposeB ? swapLast(b) : b, swapLast(dy)) : da();
    },
    b: () => {
      if (transposeB) return tf.matMul(swapLast(dy), transposeA ? swapLast(a) : a);
      // Where dY is the smaller, (dYᵀ·A)ᵀ moves less memory than Aᵀ·dY.
      if (!transposeA && dy.size < a.size) return swapLast(tf.matMul(swapLast(dy), a));
      return tf.matMul(transposeA ? a : swapLast(a), dy);
    },
  };
}
