import { multiplyAdd } from './multiply-add';
import { storeUpTo } from './lanes';

/** y [n] ← y + x·W for x [k], W [k, n]. */
export function vectorMatrix(k: i32, n: i32, x: usize, W: usize, y: usize): void {
  addRowTimesMatrix(k, n, x, W, n, y);
}

/** The same for a W whose rows are `strideW` floats apart: eight rows in one pass, so that y is read and written seldom and W streams. */
export function addRowTimesMatrix(k: i32, n: i32, x: usize, W: usize, strideW: i32, y: usize): void {
  const width = <usize>n << 2, row = <usize>strideW << 2;
  for (; k >= 8; k -= 8, x += 32, W += 8 * row) {
    const x0 = v128.load32_splat(x), x1 = v128.load32_splat(x, 4), x2 = v128.load32_splat(x, 8), x3 = v128.load32_splat(x, 12);
    const x4 = v128.load32_splat(x, 16), x5 = v128.load32_splat(x, 20), x6 = v128.load32_splat(x, 24), x7 = v128.load32_splat(x, 28);
    const W1 = W + row, W2 = W1 + row, W3 = W2 + row, W4 = W3 + row, W5 = W4 + row, W6 = W5 + row, W7 = W6 + row;
    for (let j: usize = 0; j < width; j += 16) {
      let even = multiplyAdd(x0, v128.load(W + j), v128.load(y + j));
      let odd = f32x4.mul(x1, v128.load(W1 + j));
      even = multiplyAdd(x2, v128.load(W2 + j), even);
      odd = multiplyAdd(x3, v128.load(W3 + j), odd);
      even = multiplyAdd(x4, v128.load(W4 + j), even);
      odd = multiplyAdd(x5, v128.load(W5 + j), odd);
      even = multiplyAdd(x6, v128.load(W6 + j), even);
      odd = multiplyAdd(x7, v128.load(W7 + j), odd);
      storeUpTo(y + j, f32x4.add(even, odd), <i32>((width - j) >> 2));
    }
  }
  for (; k > 0; --k, x += 4, W += row) {
    const factor = v128.load32_splat(x);
    for (let j: usize = 0; j < width; j += 16)
      storeUpTo(y + j, multiplyAdd(factor, v128.load(W + j), v128.load(y + j)), <i32>((width - j) >> 2));
  }
}
