import * as tf from '@tensorflow/tfjs-core';
import type { HeapKernel } from './register.ts';

/** The gradient of max pooling. TensorFlow.js 4.22 has one, but it loses windows whose values are all negative. */
const maxPoolGrad: HeapKernel = (heap, inputs, attrs) => {
  const [x, y, dy] = [inputs['input']!, inputs['output']!, inputs['dy']!];
  const { filterSize, strides, pad } = attrs as {
    filterSize: [number, number];
    strides: [number, number];
    pad: 'same';
  };
  const shape = x.shape as [number, number, number, number];
  const info = tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad);
  const dx = heap.create(shape);
  heap.operations.fill(tf.util.sizeFromShape(shape), 0, dx.pointer);
  heap.operations.addToLargest(
    ...([info.batchSize, info.inHeight, info.inWidth, info.inChannels, info.outHeight, info.outWidth] as const),
    ...([info.filterHeight, info.filterWidth, info.strideHeight, info.strideWidth] as const),
    ...([info.padInfo.top, info.padInfo.left, x.pointer, y.pointer, dy.pointer, dx.pointer] as const),
  );
  return dx;
};

export const poolingKernels: Record<string, HeapKernel> = { MaxPoolGrad: maxPoolGrad };
