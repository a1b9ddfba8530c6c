import type { QuantisedMatrix } from '../weights/quantise.ts';
import type { Kernels, Pointer } from './kernels.ts';

/** A matrix [k, n] in the kernels' memory that one vector at a time meets, as in sampling. */
export interface WeightMatrix {
  /** y [n] ← y + x·W, x [k]. */
  addProduct(x: Pointer, y: Pointer): void;
  /** y [n] ← y + row `index` of W: the product with a one-hot vector. */
  addRow(index: number, y: Pointer): void;
}

/** A matrix of 32-bit floats that lies at a pointer. */
export function floatMatrix(kernels: Kernels, k: number, n: number, W: Pointer): WeightMatrix {
  return {
    addProduct: (x, y) => kernels.vectorMatrix(k, n, x, W, y),
    addRow: (index, y) => kernels.addScaled(n, 1, W + 4 * n * index, y),
  };
}

/**
 * A matrix in 8 bits with a scale for each column: a quarter of the memory to read at each step, which is what a step's time goes into.
 * Against the floats it stands for, a product errs by rounding x to 16 bits: at most k·max|x|·max|W| / 60,000, for k ≤ 512.
 */
export function byteMatrix(kernels: Kernels, k: number, n: number, { data, scale }: QuantisedMatrix): WeightMatrix {
  const packed = kernels.allocate(Math.ceil(kernels.packedByteCount(k, n) / 4)).pointer;
  const scales = kernels.allocate(n);
  scales.values.set(scale);
  const mark = kernels.mark();
  const plain = kernels.allocate(Math.ceil((k * n) / 4));
  new Int8Array(plain.values.buffer, plain.pointer, k * n).set(data);
  kernels.packBytes(k, n, plain.pointer, packed);
  kernels.release(mark);
  const row = kernels.allocate(n);
  return {
    addProduct: (x, y) => kernels.vectorBytes(k, n, x, packed, scales.pointer, y),
    addRow(index, y) {
      const values = row.values;
      for (let j = 0; j < n; j++) values[j] = data[index * n + j]! * scale[j]!;
      kernels.addScaled(n, 1, row.pointer, y);
    },
  };
}
