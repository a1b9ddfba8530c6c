import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Workplace } from '../kernels.ts';
import type { Pointer } from '../kernels/operations.ts';
import { heapOf, type Heap } from '../wasm/heap.ts';

/** A place to run a fused layer on TensorFlow.js's own memory. */
export interface TensorWorkplace extends Workplace {
  /** The tensors that hold what was allocated: saved with an operation, they outlive its forward pass. */
  readonly tensors: Tensor[];
  pointer(tensor: Tensor): Pointer;
  /** The values of a float tensor where they lie, valid until something else is allocated. */
  values(tensor: Tensor): Float32Array;
  /** A tensor of the given shape, its values not set. */
  create(shape: number[]): Tensor;
}

/** Whether tensors lie where our kernels can work on them; elsewhere a fused operation runs in its composed form. */
export const isFusable = () => tf.getBackend() === 'wasm';

/** A workplace whose blocks are tensors, so that TensorFlow.js frees them as it does its own. */
export function createTensorWorkplace(): TensorWorkplace {
  const heap: Heap = heapOf(tf.backend());
  const tensors: Tensor[] = [];
  const create = (shape: number[]) => tf.engine().makeTensorFromTensorInfo(heap.create(shape).info);
  return {
    ...heap.operations,
    tensors,
    create,
    pointer: (tensor) => heap.place(tensor).pointer,
    values: (tensor) => heap.floats(heap.place(tensor)),
    allocate(length) {
      const tensor = create([length]);
      const placed = heap.place(tensor);
      const { pointer } = placed;
      tensors.push(tensor);
      heap.operations.fill(length, 0, pointer);
      return {
        ...{ pointer, length, at: (index) => pointer + 4 * index },
        get values() {
          return heap.floats(placed);
        },
        get integers() {
          return heap.integers(placed);
        },
      };
    },
  };
}
