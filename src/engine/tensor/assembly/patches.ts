import { storeUpTo } from './lanes';

/*
 * A convolution as a matrix product: the patches of an image x [B, H, W, C] under a filter of kh×kw form the rows of a matrix
 * [B·outH·outW, kh·kw·C]. Only `count` of its rows, from row `first` on, exist at a time, so that they stay in the cache.
 */

/** patches [count, kh·kw·C] ← the pixels under the filter, zeros where it hangs over the edge. */
export function copyPatches(
  first: i32, count: i32, H: i32, W: i32, C: i32, outH: i32, outW: i32, kh: i32, kw: i32,
  strideH: i32, strideW: i32, top: i32, left: i32, x: usize, patches: usize,
): void {
  for (let pixel = first; pixel < first + count; ++pixel) {
    const row = pixel / outW, y0 = (row % outH) * strideH - top, x0 = (pixel % outW) * strideW - left;
    const image = (row / outH) * H;
    const skip = max(-x0, 0) * C, end = min(kw, W - x0) * C;
    for (let i = 0; i < kh; ++i, patches += <usize>(kw * C) << 2) {
      const y = y0 + i;
      if (y < 0 || y >= H || end <= skip) {
        clear(kw * C, patches);
        continue;
      }
      clear(skip, patches);
      copy(end - skip, x + (<usize>(((image + y) * W + x0) * C + skip) << 2), patches + (<usize>skip << 2));
      clear(kw * C - end, patches + (<usize>end << 2));
    }
  }
}

/** x gains the patches where they were copied from: the gradient of copyPatches. */
export function addPatches(
  first: i32, count: i32, H: i32, W: i32, C: i32, outH: i32, outW: i32, kh: i32, kw: i32,
  strideH: i32, strideW: i32, top: i32, left: i32, patches: usize, x: usize,
): void {
  for (let pixel = first; pixel < first + count; ++pixel) {
    const row = pixel / outW, y0 = (row % outH) * strideH - top, x0 = (pixel % outW) * strideW - left;
    const image = (row / outH) * H;
    const skip = max(-x0, 0) * C, end = min(kw, W - x0) * C;
    for (let i = 0; i < kh; ++i, patches += <usize>(kw * C) << 2) {
      const y = y0 + i;
      if (y < 0 || y >= H) continue;
      add(end - skip, patches + (<usize>skip << 2), x + (<usize>(((image + y) * W + x0) * C + skip) << 2));
    }
  }
}

// @ts-ignore: decorator
@inline
function copy(n: i32, from: usize, to: usize): void {
  for (; n >= 4; n -= 4, from += 16, to += 16) v128.store(to, v128.load(from));
  if (n > 0) storeUpTo(to, v128.load(from), n);
}

// @ts-ignore: decorator
@inline
function clear(n: i32, to: usize): void {
  for (; n >= 4; n -= 4, to += 16) v128.store(to, f32x4.splat(0));
  if (n > 0) storeUpTo(to, f32x4.splat(0), n);
}

// @ts-ignore: decorator
@inline
function add(n: i32, from: usize, to: usize): void {
  for (; n >= 4; n -= 4, from += 16, to += 16) v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
  if (n > 0) storeUpTo(to, f32x4.add(v128.load(to), v128.load(from)), n);
}
