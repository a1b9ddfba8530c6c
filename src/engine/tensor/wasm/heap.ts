import * as tf from '@tensorflow/tfjs-core';
import type { DataType, KernelBackend, TensorInfo } from '@tensorflow/tfjs-core';
import { createOperationsOn } from '../kernels.ts';
import type { Operations, Pointer } from '../kernels/operations.ts';

/** What we use of TensorFlow.js's wasm backend beyond its public operations: tensors are stretches of one memory. */
export interface WasmBackend extends KernelBackend {
  wasm: { asm: { memory: WebAssembly.Memory }; _malloc(bytes: number): Pointer; _free(pointer: Pointer): void };
  dataIdMap: { get(dataId: object): { memoryOffset: Pointer } };
  makeOutput(shape: number[], dtype: DataType): TensorInfo;
}

/** A tensor's values as the kernels find them. */
export interface Placed {
  info: TensorInfo;
  shape: number[];
  pointer: Pointer;
}

/** Our kernels and the tensors of a wasm backend in one memory. */
export interface Heap {
  operations: Operations;
  /** Where a tensor lies. */
  place(info: TensorInfo): Placed;
  /** A new tensor of 32-bit floats, its values not set. */
  create(shape: number[]): Placed;
  /** A second tensor on the values of a first. */
  share(placed: Placed): Placed;
  /** The values of a tensor, valid until memory next grows. */
  floats(placed: Placed): Float32Array;
  integers(placed: Placed): Int32Array;
  /** Room for so many floats, whose contents the next call may overwrite. */
  workspace(floats: number): Pointer;
}

const heaps = new WeakMap<WasmBackend, Heap>();

/** The heap of a wasm backend, made at the first call. Throws if our kernels cannot run on it. */
export function heapOf(backend: KernelBackend): Heap {
  const own = backend as WasmBackend;
  let heap = heaps.get(own);
  if (!heap) heaps.set(own, (heap = createHeap(own)));
  return heap;
}

function createHeap(backend: WasmBackend): Heap {
  const { memory } = backend.wasm.asm;
  const operations = createOperationsOn({ memory, allocate: (bytes) => backend.wasm._malloc(bytes) >>> 0 });
  const room = { pointer: 0, floats: 0 };
  const place = (info: TensorInfo) => ({
    info,
    shape: info.shape,
    pointer: backend.dataIdMap.get(info.dataId).memoryOffset,
  });
  return {
    operations,
    place,
    create: (shape) => place(backend.makeOutput(shape, 'float32')),
    share(placed) {
      const { dataId, shape, dtype } = placed.info;
      backend.incRef(dataId);
      return { ...placed, info: { dataId, shape, dtype } };
    },
    floats: ({ pointer, shape }) => new Float32Array(memory.buffer, pointer, tf.util.sizeFromShape(shape)),
    integers: ({ pointer, shape }) => new Int32Array(memory.buffer, pointer, tf.util.sizeFromShape(shape)),
    workspace(floats) {
      if (floats > room.floats) {
        if (room.pointer) backend.wasm._free(room.pointer);
        room.pointer = backend.wasm._malloc(4 * floats) >>> 0;
        room.floats = floats;
      }
      return room.pointer;
    },
  };
}
