import * as tf from '@tensorflow/tfjs-core';
import type { Placed } from './heap.ts';
import type { HeapKernel } from './register.ts';

const sizeOf = ({ shape }: Placed) => tf.util.sizeFromShape(shape);

/** Rows of x added up by their segment's number. */
const unsortedSegmentSum: HeapKernel = (heap, inputs, attrs) => {
  const [x, ids] = [inputs['x']!, inputs['segmentIds']!];
  const numSegments = attrs['numSegments'] as number;
  const outside = heap.integers(ids).find((id) => id < 0 || id >= numSegments);
  if (outside !== undefined) throw new Error(`There is no row ${outside} among ${numSegments}`);
  const out = heap.create([numSegments, ...x.shape.slice(1)]);
  heap.operations.fill(sizeOf(out), 0, out.pointer);
  const rows = sizeOf(ids);
  heap.operations.scatterRows(rows, sizeOf(x) / rows, ids.pointer, x.pointer, out.pointer);
  return out;
};

/** x [.., n] summed over all axes but the last. */
const sumRows: HeapKernel = (heap, { x }) => {
  const columns = x!.shape.at(-1)!;
  const out = heap.create([columns]);
  heap.operations.sumRows(sizeOf(x!) / columns, columns, x!.pointer, out.pointer);
  return out;
};

/** dy where y > 0. */
const reluGrad: HeapKernel = (heap, { dy, y }) => {
  const out = heap.create(dy!.shape);
  heap.floats(out).set(heap.floats(dy!));
  heap.operations.reluBackward(sizeOf(out), y!.pointer, out.pointer);
  return out;
};

/** TensorFlow.js's own takes ten times as long. */
const tanh: HeapKernel = (heap, { x }) => {
  const out = heap.create(x!.shape);
  heap.floats(out).set(heap.floats(x!));
  heap.operations.tanh(sizeOf(out), out.pointer);
  return out;
};

/** The same values under another name. TensorFlow.js copies them; fused operations count on them staying where they are. */
const identity: HeapKernel = (heap, { x }) => heap.share(x!);

export const rowKernels: Record<string, HeapKernel> = {
  UnsortedSegmentSum: unsortedSegmentSum,
  SumRows: sumRows,
  ReluGrad: reluGrad,
  Tanh: tanh,
  Identity: identity,
};
