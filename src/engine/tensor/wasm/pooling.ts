import * as tf from '@tensorflow/tfjs-core';
import type { HeapKernel } from './register.ts';

/** The gradient of max pooling. TensorFlow.js 4.22 has one, but it loses windows whose values are all negative. */
const maxPoolGrad: HeapKernel = (heap, inputs, attrs) => {
  const [x, dy] = [inputs['input']!, inputs['dy']!];
  const { filterSize, strides, pad } = attrs as {
    filterSize: [number, number];
    strides: [number, number];
    pad: 'same';
  };
  const info = tf.backend_util.computePool2DInfo(
    x.shape as [number, number, number, number],
    filterSize,
    strides,
    1,
    pad,
  );
  const dx = heap.create(x.shape);
  giveToLargest(heap.floats(x), heap.floats(dy), heap.floats(dx).fill(0), info);
  return dx;
};

/** Adds dy of each pooling window to dx where x is largest in that window, the first of equals. */
function giveToLargest(
  x: Float32Array,
  dy: Float32Array,
  dx: Float32Array,
  info: ReturnType<typeof tf.backend_util.computePool2DInfo>,
): void {
  const { inHeight, inWidth, inChannels, outHeight, outWidth, strideHeight, strideWidth, padInfo } = info;
  let from = 0;
  for (let b = 0; b < info.batchSize; b++)
    for (let row = 0; row < outHeight; row++) {
      const top = row * strideHeight - padInfo.top;
      const [firstY, lastY] = [Math.max(0, top), Math.min(inHeight, top + info.effectiveFilterHeight)];
      for (let column = 0; column < outWidth; column++) {
        const left = column * strideWidth - padInfo.left;
        const [firstX, lastX] = [Math.max(0, left), Math.min(inWidth, left + info.effectiveFilterWidth)];
        for (let channel = 0; channel < inChannels; channel++) {
          let largest = ((b * inHeight + firstY) * inWidth + firstX) * inChannels + channel;
          for (let i = firstY; i < lastY; i++)
            for (let j = firstX; j < lastX; j++) {
              const at = ((b * inHeight + i) * inWidth + j) * inChannels + channel;
              if (x[at]! > x[largest]!) largest = at;
            }
          dx[largest]! += dy[from++]!;
        }
      }
    }
}

export const poolingKernels: Record<string, HeapKernel> = { MaxPoolGrad: maxPoolGrad };
