import * as tf from '@tensorflow/tfjs-core';
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import { floatsOf, integersOf, type WasmBackend } from './wasm-heap.ts';

/**
 * Registers on the wasm backend the kernels that training needs and TensorFlow.js 4.22 lacks there, and its
 * MaxPoolGrad anew: theirs loses the gradient of a window whose values are all negative.
 */
export function registerMissingWasmKernels(): void {
  tf.unregisterKernel('MaxPoolGrad', 'wasm');
  for (const config of missingKernels) tf.registerKernel(config);
}

/** The shape of a convolution as TensorFlow.js computes it, channels last. */
type ConvInfo = ReturnType<typeof tf.backend_util.computeConv2DInfo>;
type ConvAttrs = Pick<ConvInfo, 'filterShape'> & {
  strides: [number, number];
  pad: 'same' | 'valid' | number;
  dataFormat: 'NHWC' | 'NCHW';
};

const missingKernels: KernelConfig[] = [
  {
    kernelName: 'Conv2DBackpropFilter',
    backendName: 'wasm',
    kernelFunc: ({ inputs, backend, attrs }) => {
      const [x, dy] = [inputs['x'] as TensorInfo, inputs['dy'] as TensorInfo];
      const { strides, pad, dataFormat, filterShape } = attrs as unknown as ConvAttrs;
      if (dataFormat !== 'NHWC') throw new Error('The filter gradient on wasm takes channels last only');
      const shape = x.shape as [number, number, number, number];
      const info = tf.backend_util.computeConv2DInfo(shape, filterShape, strides, 1, pad, undefined, false);
      return filterGradient(backend as WasmBackend, x, dy, info);
    },
  },
  {
    kernelName: 'MaxPoolGrad',
    backendName: 'wasm',
    kernelFunc: ({ inputs, backend, attrs }) => {
      const [x, dy] = [inputs['input'] as TensorInfo, inputs['dy'] as TensorInfo];
      const { filterSize, strides, pad } = attrs as unknown as ConvAttrs & { filterSize: [number, number] };
      const shape = x.shape as [number, number, number, number];
      const info = tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad);
      const wasm = backend as WasmBackend;
      const dx = wasm.makeOutput(shape, 'float32');
      giveToLargest(floatsOf(wasm, x), floatsOf(wasm, dy), floatsOf(wasm, dx).fill(0), info);
      return dx;
    },
  },
  {
    kernelName: 'UnsortedSegmentSum',
    backendName: 'wasm',
    kernelFunc: ({ inputs, backend, attrs }) => {
      const [x, ids] = [inputs['x'] as TensorInfo, inputs['segmentIds'] as TensorInfo];
      const wasm = backend as WasmBackend;
      const out = wasm.makeOutput([attrs!['numSegments'] as number, ...x.shape.slice(1)], 'float32');
      const [from, rows, to] = [floatsOf(wasm, x), integersOf(wasm, ids), floatsOf(wasm, out).fill(0)];
      const width = from.length / rows.length;
      for (let i = 0; i < rows.length; i++) {
        const base = rows[i]! * width;
        for (let j = 0; j < width; j++) to[base + j]! += from[i * width + j]!;
      }
      return out;
    },
  },
];

/** dW [kh, kw, Cin, Cout] as one product: dWᵀ = dYᵀ [Cout, N]·patches [N, kh·kw·Cin], N counting output pixels. */
function filterGradient(backend: WasmBackend, x: TensorInfo, dy: TensorInfo, info: ConvInfo): TensorInfo {
  const pixels = info.batchSize * info.outHeight * info.outWidth;
  return tf.tidy(() => {
    const patches = backend.makeOutput([pixels, info.filterHeight * info.filterWidth * info.inChannels], 'float32');
    copyPatches(floatsOf(backend, x), floatsOf(backend, patches), info);
    const columns = tf.engine().makeTensorFromTensorInfo(patches) as tf.Tensor2D;
    const dY = tf.reshape(dy as tf.Tensor, [pixels, info.outChannels]);
    const product = tf.matMul(tf.transpose(dY), columns); // [Cout, kh·kw·Cin]
    return tf.reshape(tf.transpose(product), info.filterShape);
  });
}

/** x [B, H, W, C] → the patch under the filter at each output pixel [B·outH·outW, kh·kw·C], zero outside the image. */
export function copyPatches(x: Float32Array, patches: Float32Array, info: ConvInfo): void {
  const { inHeight, inWidth, inChannels: channels, filterHeight, filterWidth, strideHeight, strideWidth } = info;
  const { top, left } = info.padInfo;
  let to = 0;
  for (let b = 0; b < info.batchSize; b++)
    for (let row = 0; row < info.outHeight; row++)
      for (let column = 0; column < info.outWidth; column++)
        for (let i = 0; i < filterHeight; i++) {
          const y = row * strideHeight - top + i;
          const first = column * strideWidth - left; // the patch's row i starts at this pixel of x
          const start = ((b * inHeight + y) * inWidth + first) * channels;
          const isInside = y >= 0 && y < inHeight;
          const low = isInside ? Math.max(0, -first) * channels : filterWidth * channels;
          const high = isInside ? Math.min(filterWidth, inWidth - first) * channels : filterWidth * channels;
          for (let j = 0; j < filterWidth * channels; j++) patches[to + j] = j >= low && j < high ? x[start + j]! : 0;
          to += filterWidth * channels;
        }
}

/** Adds dy of each pooling window to dx where x is largest in that window, the first of equals. */
function giveToLargest(x: Float32Array, dy: Float32Array, dx: Float32Array, info: ConvInfo): void {
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
