import type { Operations } from '../operations.ts';
import type { Views } from './views.ts';

/** Matrix products, their sums in double precision. A packed matrix is a plain copy here. */
export function products(
  views: Views,
): Pick<
  Operations,
  | 'multiply'
  | 'packedBytes'
  | 'packB'
  | 'multiplyPacked'
  | 'vectorMatrix'
  | 'packedByteCount'
  | 'packBytes'
  | 'vectorBytes'
> {
  const operations: Pick<
    Operations,
    | 'multiply'
    | 'packedBytes'
    | 'packB'
    | 'multiplyPacked'
    | 'vectorMatrix'
    | 'packedByteCount'
    | 'packBytes'
    | 'vectorBytes'
  > = {
    multiply(m, n, k, alpha, a, strideA, transposeA, b, strideB, transposeB, beta, c, strideC) {
      const f = views.floats;
      const [rowA, stepA] = transposeA ? [1, strideA] : [strideA, 1];
      const [rowB, stepB] = transposeB ? [1, strideB] : [strideB, 1];
      const sums = new Float64Array(n);
      for (let i = 0; i < m; i++) {
        sums.fill(0);
        for (let l = 0; l < k; l++) {
          const factor = alpha * f[(a >> 2) + i * rowA + l * stepA]!;
          for (let j = 0, at = (b >> 2) + l * rowB; j < n; j++, at += stepB) sums[j]! += factor * f[at]!;
        }
        for (let j = 0, at = (c >> 2) + i * strideC; j < n; j++, at++)
          f[at] = beta === 0 ? sums[j]! : sums[j]! + beta * f[at]!;
      }
    },
    packedBytes: (k, n) => 4 * k * n,
    packB(k, n, b, strideB, transposeB, packed) {
      const f = views.floats;
      for (let l = 0; l < k; l++)
        for (let j = 0; j < n; j++)
          f[(packed >> 2) + l * n + j] = f[(b >> 2) + (transposeB ? j * strideB + l : l * strideB + j)]!;
    },
    multiplyPacked: (m, n, k, alpha, a, strideA, transposeA, packedB, beta, c, strideC) =>
      operations.multiply(m, n, k, alpha, a, strideA, transposeA, packedB, n, 0, beta, c, strideC),
    vectorMatrix: (k, n, x, W, y) => operations.multiply(1, n, k, 1, x, k, 0, W, n, 0, 1, y, n),
    packedByteCount: (k, n) => k * n,
    packBytes: (k, n, W, packed) => views.bytes.copyWithin(packed, W, W + k * n),
    vectorBytes(k, n, x, packed, scales, y) {
      const [f, bytes, sums] = [views.floats, views.bytes.subarray(packed, packed + k * n), new Float64Array(n)];
      for (let l = 0, at = 0; l < k; l++) {
        const factor = f[(x >> 2) + l]!;
        for (let j = 0; j < n; j++, at++) sums[j]! += factor * bytes[at]!;
      }
      for (let j = 0; j < n; j++) f[(y >> 2) + j]! += sums[j]! * f[(scales >> 2) + j]!;
    },
  };
  return operations;
}
