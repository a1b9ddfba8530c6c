import * as tf from '@tensorflow/tfjs-core';
import type { DataType, KernelBackend, TensorInfo } from '@tensorflow/tfjs-core';

/** What we use of TensorFlow.js's wasm backend beyond its public operations: tensors are stretches of one memory. */
export interface WasmBackend extends KernelBackend {
  wasm: { asm: { memory: WebAssembly.Memory }; _malloc(bytes: number): number; _free(pointer: number): void };
  dataIdMap: { get(dataId: object): { memoryOffset: number } };
  makeOutput(shape: number[], dtype: DataType): TensorInfo;
}

/** The values of a float32 tensor where they lie in the wasm memory. Valid until the memory next grows. */
export function floatsOf(backend: WasmBackend, { dataId, shape }: TensorInfo): Float32Array {
  return new Float32Array(backend.wasm.asm.memory.buffer, pointerOf(backend, dataId), tf.util.sizeFromShape(shape));
}

/** The values of an int32 tensor, likewise. */
export function integersOf(backend: WasmBackend, { dataId, shape }: TensorInfo): Int32Array {
  return new Int32Array(backend.wasm.asm.memory.buffer, pointerOf(backend, dataId), tf.util.sizeFromShape(shape));
}

/** The byte at which a tensor's values begin. */
export function pointerOf(backend: WasmBackend, dataId: object): number {
  return backend.dataIdMap.get(dataId).memoryOffset;
}
