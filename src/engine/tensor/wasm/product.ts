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

export const productKernels: Record<string, HeapKernel> = { BatchMatMul: batchMatMul };
