import * as tf from '@tensorflow/tfjs-core';
import type { KernelConfig, NamedAttrMap } from '@tensorflow/tfjs-core';
import { convolutionKernels } from './convolution.ts';
import { heapOf, type Heap, type Placed } from './heap.ts';
import { poolingKernels } from './pooling.ts';
import { productKernels } from './product.ts';
import { rowKernels } from './rows.ts';

/** A kernel on the heap: operands by name, attributes, and the result's place. */
export type HeapKernel = (heap: Heap, inputs: Record<string, Placed>, attrs: NamedAttrMap) => Placed;

/** Our kernels for TensorFlow.js's wasm backend, by name. */
export const wasmKernels: Record<string, HeapKernel> = {
  ...productKernels,
  ...convolutionKernels,
  ...poolingKernels,
  ...rowKernels,
};

/**
 * Puts our kernels on TensorFlow.js's wasm backend: those that it lacks, those that are wrong there, and the products,
 * whose own ones are slower and take a slow path for each transposed operand.
 */
export function registerWasmKernels(): void {
  for (const [kernelName, kernel] of Object.entries(wasmKernels)) {
    if (tf.getKernel(kernelName, 'wasm')) tf.unregisterKernel(kernelName, 'wasm');
    tf.registerKernel(toConfig(kernelName, kernel));
  }
}

const toConfig = (kernelName: string, kernel: HeapKernel): KernelConfig => ({
  kernelName,
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const heap = heapOf(backend as tf.KernelBackend);
    const placed = Object.entries(inputs).map(([name, info]) => [name, heap.place(info!)] as const);
    return kernel(heap, Object.fromEntries(placed), attrs ?? {}).info;
  },
});
