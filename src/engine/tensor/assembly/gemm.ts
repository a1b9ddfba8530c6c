import { packA, packB, tileRows, WIDTH } from './pack';
import { EDGE, K_BLOCK, M_BLOCK, N_BLOCK, PACKED_A, PACKED_B } from './scratch';
import { addRowTimesMatrix } from './vector-matrix';
import { fill, scale } from './vectors';
import { tile4, tile6 } from './tile';

/*
 * The general matrix product, blocked as Goto & van de Geijn (2008): a block of B stays in the second-level cache,
 * a panel of it and a block of A in the first.
 */

/** Up to so many rows of A it costs less to read B once for each than to pack it. */
const FEW_ROWS: i32 = 3;

/** Bytes that `packB` fills for a B[k, n]. */
export function packedBytes(k: i32, n: i32): i32 {
  return ((n + WIDTH - 1) / WIDTH) * WIDTH * k * 4;
}

/** C[m, n] = alpha·op(A)·op(B) + beta·C; op transposes where asked. Strides are row lengths in floats. */
export function multiply(
  m: i32, n: i32, k: i32,
  alpha: f32, a: usize, strideA: i32, transposeA: bool,
  b: usize, strideB: i32, transposeB: bool,
  beta: f32, c: usize, strideC: i32,
): void {
  if (m <= FEW_ROWS && alpha == 1 && !transposeA && !transposeB) {
    for (; m > 0; --m, a += <usize>strideA << 2, c += <usize>strideC << 2) {
      if (beta == 0) fill(n, 0, c);
      else if (beta != 1) scale(n, beta, c);
      addRowTimesMatrix(k, n, a, b, strideB, c);
    }
    return;
  }
  for (let j = 0; j < n; j += N_BLOCK) {
    const columns = min(n - j, N_BLOCK);
    for (let l = 0; l < k; l += K_BLOCK) {
      const depth = min(k - l, K_BLOCK);
      const from = transposeB ? <usize>j * strideB + l : <usize>l * strideB + j;
      packB(depth, columns, b + (from << 2), strideB, transposeB, PACKED_B);
      multiplyBlock(
        m, columns, l, depth, alpha, a, strideA, transposeA,
        PACKED_B, depth, l == 0 ? beta : 1, c + (<usize>j << 2), strideC,
      );
    }
  }
}

/** The same with B[k, n] packed beforehand by `packB`: worth it when it meets many A in turn. */
export function multiplyPacked(
  m: i32, n: i32, k: i32,
  alpha: f32, a: usize, strideA: i32, transposeA: bool,
  packedB: usize, beta: f32, c: usize, strideC: i32,
): void {
  for (let l = 0; l < k; l += K_BLOCK)
    multiplyBlock(
      m, n, l, min(k - l, K_BLOCK), alpha, a, strideA, transposeA,
      packedB + ((<usize>l * WIDTH) << 2), k, l == 0 ? beta : 1, c, strideC,
    );
}

/** C += the part of the product whose k runs from `start` over `depth`; panels of B lie `panelDepth`·8 floats apart. */
function multiplyBlock(
  m: i32, n: i32, start: i32, depth: i32,
  alpha: f32, a: usize, strideA: i32, transposeA: bool,
  packedB: usize, panelDepth: i32, beta: f32, c: usize, strideC: i32,
): void {
  const rowBytes = <usize>strideC << 2;
  for (let i = 0; i < m; i += M_BLOCK) {
    const rows = min(m - i, M_BLOCK);
    const from = transposeA ? <usize>start * strideA + i : <usize>i * strideA + start;
    packA(rows, depth, a + (from << 2), strideA, transposeA, PACKED_A);
    for (let j = 0; j < n; j += WIDTH) {
      const columns = n - j;
      const panel = packedB + (<usize>j * panelDepth << 2);
      let tileA = PACKED_A, tileC = c + ((<usize>i * strideC + j) << 2);
      for (let done = 0; done < rows; ) {
        const left = rows - done, height = tileRows(left);
        const isWhole = left >= height && columns >= WIDTH;
        const to = isWhole ? tileC : EDGE, toStride = isWhole ? rowBytes : WIDTH << 2;
        if (height == 6) tile6(depth, alpha, tileA, panel, isWhole ? beta : 0, to, toStride);
        else tile4(depth, alpha, tileA, panel, isWhole ? beta : 0, to, toStride);
        if (!isWhole) mergeEdge(min(left, height), min(columns, WIDTH), beta, EDGE, tileC, rowBytes);
        tileA += (<usize>depth * height) << 2;
        tileC += rowBytes * height;
        done += height;
      }
    }
  }
}

/** C = edge + beta·C for a tile that hangs over C's last row or column. */
function mergeEdge(rows: i32, columns: i32, beta: f32, edge: usize, c: usize, rowBytes: usize): void {
  for (let i = 0; i < rows; ++i, edge += WIDTH << 2, c += rowBytes)
    for (let j: usize = 0; j < <usize>columns << 2; j += 4) {
      const value = load<f32>(edge + j);
      store<f32>(c + j, beta == 0 ? value : value + beta * load<f32>(c + j));
    }
}
