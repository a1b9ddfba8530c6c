import { createRandom } from '../../src/engine/random.ts';
import { createWasmKernels } from '../../src/engine/tensor/kernels.ts';
import type { Measure } from './measure.ts';

const build = 'relaxed';

/** C[m, n] = A·B against the peak of one thread: multiply-adds on registers, without any memory. */
function product(what: string, m: number, n: number, k: number, transpose: { a?: 1; b?: 1; packed?: 1 } = {}): Measure {
  return {
    name: `gemm ${what} [${m}, ${k}]·[${k}, ${n}]`,
    unit: 'GFLOP/s',
    ours() {
      const kernels = createWasmKernels(build);
      const random = createRandom(1);
      const [a, b, c] = [kernels.allocate(m * k), kernels.allocate(k * n), kernels.allocate(m * n)];
      for (const block of [a, b]) block.values.forEach((_, i, values) => (values[i] = random.uniform(-1, 1)));
      const [strideA, strideB] = [transpose.a ? m : k, transpose.b ? k : n];
      const packed = kernels.allocate(kernels.packedBytes(k, n) / 4).pointer;
      kernels.packB(k, n, b.pointer, n, 0, packed);
      return () => {
        if (transpose.packed) kernels.multiplyPacked(m, n, k, 1, a.pointer, k, 0, packed, 0, c.pointer, n);
        else
          kernels.multiply(
            ...([m, n, k, 1] as const),
            ...([a.pointer, strideA, transpose.a ?? 0] as const),
            ...([b.pointer, strideB, transpose.b ?? 0] as const),
            ...([0, c.pointer, n] as const),
          );
        return (2 * m * n * k) / 1e9;
      };
    },
    peer: 'SIMD peak',
    theirs() {
      const { peak } = createWasmKernels(build);
      return () => {
        peak(100_000, 0.5);
        return (96 * 100_000) / 1e9;
      };
    },
    wanted: 0.6,
  };
}

export const measures = [
  product('square', 512, 512, 512),
  product('step of a batch of 8, packed', 8, 2048, 512, { packed: 1 }),
  product('step of a batch of 64, packed', 64, 1024, 256, { packed: 1 }),
  product('weight gradient', 512, 2048, 512, { a: 1 }),
  product('input gradient', 512, 512, 2048, { b: 1 }),
];
