/** Stores the first `count` of four floats, all from four on: a row's length need be no multiple of four. */
// @ts-ignore: decorator
@inline
export function storeUpTo(to: usize, four: v128, count: i32): void {
  if (count >= 4) v128.store(to, four);
  else storeTail(to, four, count);
}

function storeTail(to: usize, four: v128, count: i32): void {
  v128.store_lane<f32>(to, four, 0);
  if (count > 1) v128.store_lane<f32>(to, four, 1, 4);
  if (count > 2) v128.store_lane<f32>(to, four, 2, 8);
}

/** The sum of four floats. */
// @ts-ignore: decorator
@inline
export function sumLanes(four: v128): f32 {
  return f32x4.extract_lane(four, 0) + f32x4.extract_lane(four, 1) + (f32x4.extract_lane(four, 2) + f32x4.extract_lane(four, 3));
}

/** The four sums of four times four floats. */
// @ts-ignore: decorator
@inline
export function sumFour(a: v128, b: v128, c: v128, d: v128): v128 {
  const low = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));
  const high = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<f32>(low, high, 0, 1, 4, 5), v128.shuffle<f32>(low, high, 2, 3, 6, 7));
}
