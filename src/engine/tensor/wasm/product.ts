import * as tf from '@tensorflow/tfjs-core';
import type { HeapKernel } from './register.ts';

/** op(A)·op(B) for the last two axes; the axes before them are counted off together, the shorter list starting anew. */
const batchMatMul: HeapKernel = (heap, { a, b }, attrs) => {
  const [A, B] = [a!, b!];
  const { transposeA, transposeB } = attrs as Record<string, boolean>;
  const [rowsA, strideA] = A.shape.slice(-2) as [number, number];
  const [rowsB, strideB] = B.shape.slice(-2) as [number, number];
  const [m, k] = transposeA ? [strideA, rowsA] : [rowsA, strideA];
  const n = transposeB ? rowsB : strideB;

  const batch = tf.broadcast_util.assertAndGetBroadcastShape(A.shape.slice(0, -2), B.shape.slice(0, -2));
  const [countA, countB] = [A, B].map(({ shape }) => tf.util.sizeFromShape(shape.slice(0, -2))) as [number, number];
  const out = heap.create([...batch, m, n]);
  for (let i = 0; i < tf.util.sizeFromShape(batch); i++)
    heap.operations.multiply(
      ...([m, n, k, 1] as const),
      ...([A.pointer + 4 * (i % countA) * rowsA * strideA, strideA, transposeA ? 1 : 0] as const),
      ...([B.pointer + 4 * (i % countB) * rowsB * strideB, strideB, transposeB ? 1 : 0] as const),
      ...([0, out.pointer + 4 * i * m * n, n] as const),
    );
  return out;
};

/** activation(x·W + b) in one go. */
const denseLayer: HeapKernel = (heap, inputs, attrs) => {
  const [x, weights, bias] = [inputs['x']!, inputs['weights']!, inputs['bias']!];
  const [[m, k], n] = [x.shape as [number, number], weights.shape[1]!];
  const y = heap.create([m, n]);
  heap.operations.repeatRow(m, n, bias.pointer, y.pointer);
  heap.operations.multiply(m, n, k, 1, x.pointer, k, 0, weights.pointer, n, 0, 1, y.pointer, n);
  if (attrs['activation'] === 'relu') heap.operations.relu(m * n, y.pointer);
  return y;
};

export const productKernels: Record<string, HeapKernel> = { BatchMatMul: batchMatMul, DenseLayer: denseLayer };
