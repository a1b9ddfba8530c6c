import { storeUpTo } from './lanes';

/** Each of out's rows [rows, n] ← the row of table [V, n] that ids [rows] names, plus bias [n]. */
export function gatherRows(rows: i32, n: i32, ids: usize, table: usize, bias: usize, out: usize): void {
  for (; rows > 0; --rows, ids += 4) {
    const from = table + ((<usize>load<i32>(ids) * n) << 2);
    addRow(n, from, bias, out);
    out += <usize>n << 2;
  }
}

/** The row of table [V, n] that ids names gains that of d [rows, n]: the gradient of gatherRows. */
export function scatterRows(rows: i32, n: i32, ids: usize, d: usize, table: usize): void {
  for (; rows > 0; --rows, ids += 4) {
    const to = table + ((<usize>load<i32>(ids) * n) << 2);
    addRow(n, to, d, to);
    d += <usize>n << 2;
  }
}

/** Each of out's rows [rows, n] ← row [n]. */
export function repeatRow(rows: i32, n: i32, row: usize, out: usize): void {
  const bytes = <usize>n << 2;
  for (; rows > 0; --rows, out += bytes) memory.copy(out, row, bytes);
}

/** out [n] ← the sum of the rows of x [rows, n]. */
export function sumRows(rows: i32, n: i32, x: usize, out: usize): void {
  const bytes = <usize>n << 2;
  memory.fill(out, 0, bytes);
  for (; rows > 0; --rows, x += bytes) addRow(n, x, out, out);
}

// @ts-ignore: decorator
@inline
function addRow(n: i32, a: usize, b: usize, out: usize): void {
  let left = n;
  for (; left >= 4; left -= 4, a += 16, b += 16, out += 16) v128.store(out, f32x4.add(v128.load(a), v128.load(b)));
  if (left > 0) storeUpTo(out, f32x4.add(v128.load(a), v128.load(b)), left);
}
