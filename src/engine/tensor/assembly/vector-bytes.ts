import { EDGE } from './scratch';
import { storeUpTo } from './lanes';
import { multiplyAdd } from './multiply-add';

/*
 * A vector times a matrix of 8-bit integers with a scale for each column. The vector is rounded to 16 bits, so that all sums are of integers and
 * exact. The matrix is packed as [⌈n/16⌉][⌈k/2⌉][16 columns][2 rows], as the dot instruction wants its pairs.
 */

const PANEL: i32 = 16;

/** Bytes that `packBytes` fills for a W[k, n]. */
export function packedByteCount(k: i32, n: i32): i32 {
  return ((n + PANEL - 1) / PANEL) * PANEL * ((k + 1) & ~1);
}

/** Packs W[k, n] of 8-bit integers, zeros beyond its edges. */
export function packBytes(k: i32, n: i32, W: usize, to: usize): void {
  for (let j = 0; j < n; j += PANEL)
    for (let l = 0; l < k; l += 2)
      for (let column = j; column < j + PANEL; ++column)
        for (let row = l; row < l + 2; ++row)
          store<i8>(to++, row < k && column < n ? load<i8>(W + <usize>row * n + column) : 0);
}

/** y[n] ← y + (x·W)⊙scales for x [k] and a W packed by `packBytes`. */
export function vectorBytes(k: i32, n: i32, x: usize, packed: usize, scales: usize, y: usize): void {
  // The sum of k products with |W| ≤ 128 must stay below 2³¹.
  const largest = <f32>min(32767, (1 << 24) / k);
  const step = round(k, x, largest), pairs = (k + 1) >> 1;
  for (; n > 0; n -= PANEL, scales += PANEL << 2, y += PANEL << 2) {
    let s0 = i32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
    for (let p = 0, pair = EDGE; p < pairs; ++p, pair += 4, packed += 2 * PANEL) {
      const two = v128.load32_splat(pair);
      const low = v128.load(packed), high = v128.load(packed, 16);
      s0 = i32x4.add(s0, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(low), two));
      s1 = i32x4.add(s1, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(low), two));
      s2 = i32x4.add(s2, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(high), two));
      s3 = i32x4.add(s3, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(high), two));
    }
    addSums(n, step, s0, scales, y);
    addSums(n - 4, step, s1, scales + 16, y + 16);
    addSums(n - 8, step, s2, scales + 32, y + 32);
    addSums(n - 12, step, s3, scales + 48, y + 48);
  }
}

function addSums(n: i32, step: f32, sums: v128, scales: usize, y: usize): void {
  if (n <= 0) return;
  const factor = f32x4.mul(f32x4.splat(step), v128.load(scales));
  storeUpTo(y, multiplyAdd(factor, f32x4.convert_i32x4_s(sums), v128.load(y)), n);
}

/** Rounds x [k] to 16-bit integers at EDGE (what follows an odd k meets zeros of the matrix); returns the value of one unit. */
function round(k: i32, x: usize, largest: f32): f32 {
  let most: f32 = 0;
  for (let i: usize = 0; i < <usize>k << 2; i += 4) most = max(most, abs(load<f32>(x + i)));
  const perUnit = most > 0 ? largest / most : 0;
  for (let i: usize = 0; i < <usize>k; ++i) store<i16>(EDGE + (i << 1), <i16>nearest(load<f32>(x + (i << 2)) * perUnit));
  return most / largest;
}
