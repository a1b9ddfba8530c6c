import * as tf from '@tensorflow/tfjs-core';
import type { NamedAttrMap } from '@tensorflow/tfjs-core';
import type { PatchShape, Pointer } from '../kernels/operations.ts';
import type { Heap } from './heap.ts';
import type { HeapKernel } from './register.ts';

/** Floats of patches that are made at a time: 256 kB, which the second-level cache holds. */
const CHUNK = 65536;

type Geometry = ReturnType<typeof geometryOf>;

function geometryOf(xShape: unknown, filterShape: unknown, attrs: NamedAttrMap) {
  const { strides, pad, dataFormat } = attrs as { strides: [number, number]; pad: 'same'; dataFormat: string };
  if (dataFormat !== 'NHWC') throw new Error('Convolutions on wasm take channels last (NHWC) only');
  const shapes = [xShape, filterShape] as [[number, number, number, number], [number, number, number, number]];
  const info = tf.backend_util.computeConv2DInfo(...shapes, strides, 1, pad, undefined, false);
  const { inHeight, inWidth, inChannels, outHeight, outWidth, filterHeight, filterWidth, padInfo } = info;
  const shape: PatchShape = [
    ...([inHeight, inWidth, inChannels] as const),
    ...([outHeight, outWidth, filterHeight, filterWidth] as const),
    ...([info.strideHeight, info.strideWidth, padInfo.top, padInfo.left] as const),
  ];
  const pixels = info.batchSize * outHeight * outWidth;
  const patchSize = filterHeight * filterWidth * inChannels;
  const rows = Math.min(pixels, Math.max(1, Math.floor(CHUNK / patchSize)));
  return { ...info, shape, pixels, patchSize, rows };
}

/** Calls `visit` with each stretch of output pixels whose patches fit the workspace. */
function forEachChunk({ pixels, rows }: Geometry, visit: (first: number, count: number) => void) {
  for (let first = 0; first < pixels; first += rows) visit(first, Math.min(rows, pixels - first));
}

/** y [B, outH, outW, Cout] = patches of x · W, plus beta·y. */
function convolve(heap: Heap, x: Pointer, filter: Pointer, beta: 0 | 1, y: Pointer, geometry: Geometry) {
  const { operations } = heap;
  const { patchSize, outChannels, shape, rows } = geometry;
  const patches = heap.workspace(patchSize * rows + operations.packedBytes(patchSize, outChannels) / 4);
  const packed = patches + 4 * patchSize * rows;
  operations.packB(patchSize, outChannels, filter, outChannels, 0, packed);
  forEachChunk(geometry, (first, count) => {
    operations.copyPatches(first, count, ...shape, x, patches);
    const out = y + 4 * first * outChannels;
    operations.multiplyPacked(count, outChannels, patchSize, 1, patches, patchSize, 0, packed, beta, out, outChannels);
  });
}

const conv2D: HeapKernel = (heap, inputs, attrs) => {
  const [x, filter] = [inputs['x']!, inputs['filter']!];
  const geometry = geometryOf(x.shape, filter.shape, attrs);
  const y = heap.create(geometry.outShape);
  convolve(heap, x.pointer, filter.pointer, 0, y.pointer, geometry);
  return y;
};

/** activation(conv(x, W) + b) in one go. */
const convolutionLayer: HeapKernel = (heap, inputs, attrs) => {
  const [x, filter, bias] = [inputs['x']!, inputs['filter']!, inputs['bias']!];
  const geometry = geometryOf(x.shape, filter.shape, attrs);
  const y = heap.create(geometry.outShape);
  heap.operations.repeatRow(geometry.pixels, geometry.outChannels, bias.pointer, y.pointer);
  convolve(heap, x.pointer, filter.pointer, 1, y.pointer, geometry);
  if (attrs['activation'] === 'relu') heap.operations.relu(geometry.pixels * geometry.outChannels, y.pointer);
  return y;
};

/** dW [kh, kw, Cin, Cout] = patchesᵀ·dY, summed over the chunks. */
const conv2DBackpropFilter: HeapKernel = (heap, inputs, attrs) => {
  const [x, dy] = [inputs['x']!, inputs['dy']!];
  const geometry = geometryOf(x.shape, attrs['filterShape'], attrs);
  const { patchSize, outChannels, shape } = geometry;
  const dW = heap.create(geometry.filterShape);
  const patches = heap.workspace(patchSize * geometry.rows);
  forEachChunk(geometry, (first, count) => {
    heap.operations.copyPatches(first, count, ...shape, x.pointer, patches);
    heap.operations.multiply(
      ...([patchSize, outChannels, count, 1, patches, patchSize, 1] as const),
      ...([
        dy.pointer + 4 * first * outChannels,
        outChannels,
        0,
        first === 0 ? 0 : 1,
        dW.pointer,
        outChannels,
      ] as const),
    );
  });
  return dW;
};

/** dX: the patches dY·Wᵀ, each added to the pixels that it was taken from. */
const conv2DBackpropInput: HeapKernel = (heap, inputs, attrs) => {
  const [dy, filter] = [inputs['dy']!, inputs['filter']!];
  const geometry = geometryOf(attrs['inputShape'], filter.shape, attrs);
  const { patchSize, outChannels, shape, rows } = geometry;
  const { operations } = heap;
  const dX = heap.create(geometry.inShape);
  operations.fill(tf.util.sizeFromShape(dX.shape), 0, dX.pointer);
  const patches = heap.workspace(patchSize * rows + operations.packedBytes(outChannels, patchSize) / 4);
  const packed = patches + 4 * patchSize * rows;
  operations.packB(outChannels, patchSize, filter.pointer, outChannels, 1, packed);
  forEachChunk(geometry, (first, count) => {
    const from = dy.pointer + 4 * first * outChannels;
    operations.multiplyPacked(count, patchSize, outChannels, 1, from, outChannels, 0, packed, 0, patches, patchSize);
    operations.addPatches(first, count, ...shape, patches, dX.pointer);
  });
  return dX;
};

export const convolutionKernels: Record<string, HeapKernel> = {
  Conv2D: conv2D,
  ConvolutionLayer: convolutionLayer,
  Conv2DBackpropFilter: conv2DBackpropFilter,
  Conv2DBackpropInput: conv2DBackpropInput,
};
