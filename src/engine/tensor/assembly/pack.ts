/*
 * Packing: operands are copied once into the order in which the tiles read them, transposed on the way where asked,
 * so that a transposed product costs what a plain one does. Strides are in floats, a row's length.
 */

/** Floats across a packed panel of B, a tile's width. */
export const WIDTH: i32 = 8;

/** How many rows the next tile takes when `rows` remain: sixes, with fours where they waste fewer padded rows. */
// @ts-ignore: decorator
@inline
export function tileRows(rows: i32): i32 {
  return rows <= 4 || rows == 7 || rows == 8 ? 4 : 6;
}

/** Transposes the 4×4 block whose rows are a, b, c, d, and stores its rows `stride` bytes apart. */
// @ts-ignore: decorator
@inline
function storeTransposed(a: v128, b: v128, c: v128, d: v128, to: usize, stride: usize): void {
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5), cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7), cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
  v128.store((to += stride), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
  v128.store((to += stride), v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5));
  v128.store(to + stride, v128.shuffle<f32>(abHigh, cdHigh, 2, 3, 6, 7));
}

/** How many rows are packed side by side: each is then read in order, and pages are not left after every eight floats. */
const STRIP: i32 = 16;

/** B[k, n] → panels [⌈n/8⌉][k][8], the last one padded with zeros. `transposed`: b holds Bᵀ, [n, k]. */
export function packB(k: i32, n: i32, b: usize, stride: i32, transposed: bool, to: usize): void {
  const panelBytes = (<usize>k * WIDTH) << 2;
  if (transposed) {
    for (let j = 0; j < n; j += WIDTH, to += panelBytes)
      packRows(min(n - j, WIDTH), WIDTH, k, b + ((<usize>j * stride) << 2), stride, to);
    return;
  }
  for (let l = 0; l < k; l += STRIP, to += (STRIP * WIDTH) << 2, b += (<usize>stride * STRIP) << 2) {
    const rows = min(k - l, STRIP);
    for (let j = 0, panel = to; j < n; j += WIDTH, panel += panelBytes)
      packColumns(min(n - j, WIDTH), WIDTH, rows, b + (<usize>j << 2), stride, panel);
  }
}

/** A[m, k] → blocks [k][6 or 4] as `tileRows` deals them. `transposed`: a holds Aᵀ, [k, m]. */
export function packA(m: i32, k: i32, a: usize, stride: i32, transposed: bool, to: usize): void {
  for (let i = 0; i < m; ) {
    const height = tileRows(m - i), rows = min(m - i, height);
    if (transposed) packColumns(rows, height, k, a + (<usize>i << 2), stride, to);
    else packRows(rows, height, k, a + ((<usize>i * stride) << 2), stride, to);
    to += (<usize>k * height) << 2;
    i += height;
  }
}

/** [k, count], rows contiguous → [k][width]. */
function packColumns(count: i32, width: i32, k: i32, from: usize, stride: i32, to: usize): void {
  const step = <usize>stride << 2, toStep = <usize>width << 2;
  for (let l = 0; l < k; ++l) {
    if (count == width) {
      v128.store(to, v128.load(from));
      if (width == 8) v128.store(to, v128.load(from, 16), 16);
      else if (width == 6) store<u64>(to, load<u64>(from, 16), 16);
    } else {
      for (let j = 0; j < width; ++j) store<f32>(to + (j << 2), j < count ? load<f32>(from + (j << 2)) : 0);
    }
    from += step;
    to += toStep;
  }
}

/** [count, k], each row contiguous → [k][width]. */
function packRows(count: i32, width: i32, k: i32, from: usize, stride: i32, to: usize): void {
  const step = <usize>stride << 2, toStep = <usize>width << 2;
  const whole = k & ~3;
  for (let j = 0; j < width; j += 4) {
    // Rows past the last are read as zeros; of a width of 6 the second block keeps two rows.
    const row0 = from + <usize>j * step, row1 = row0 + step, row2 = row1 + step, row3 = row2 + step;
    const rows = count - j;
    let target = to + (<usize>j << 2);
    if (rows >= 4) {
      for (let l: usize = 0; l < <usize>whole << 2; l += 16) {
        storeTransposed(v128.load(row0 + l), v128.load(row1 + l), v128.load(row2 + l), v128.load(row3 + l), target, toStep);
        target += toStep << 2;
      }
      for (let l = whole; l < k; ++l) {
        const at = <usize>l << 2;
        store<f32>(target, load<f32>(row0 + at));
        store<f32>(target, load<f32>(row1 + at), 4);
        store<f32>(target, load<f32>(row2 + at), 8);
        store<f32>(target, load<f32>(row3 + at), 12);
        target += toStep;
      }
    } else {
      const kept = min(width - j, 4);
      for (let r = 0; r < kept; ++r) {
        let source = row0 + <usize>r * step;
        for (let l = 0, out = target + (r << 2); l < k; ++l, out += toStep, source += 4)
          store<f32>(out, r < rows ? load<f32>(source) : 0);
      }
    }
  }
}
