import { storeUpTo } from './lanes';

/**
 * The gradient of max pooling. x [count images, H, W, C], y [.., outH, outW, C] the largest of each window, dy its gradient: dx gains it
 * where the window's largest value lies, at the first place of equals.
 */
export function addToLargest(
  count: i32, H: i32, W: i32, C: i32, outH: i32, outW: i32, kh: i32, kw: i32,
  strideH: i32, strideW: i32, top: i32, left: i32, x: usize, y: usize, dy: usize, dx: usize,
): void {
  const pixelBytes = <usize>C << 2;
  for (let image = 0; image < count; ++image)
    for (let row = 0; row < outH; ++row) {
      const y0 = max(row * strideH - top, 0), y1 = min(row * strideH - top + kh, H);
      for (let column = 0; column < outW; ++column) {
        const x0 = max(column * strideW - left, 0), x1 = min(column * strideW - left + kw, W);
        for (let left = C, at: usize = 0; left > 0; left -= 4, at += 16) {
          const largest = v128.load(y + at);
          let gradient = v128.load(dy + at);
          for (let i = y0; i < y1; ++i) {
            let pixel = <usize>((image * H + i) * W + x0) * pixelBytes + at;
            for (let j = x0; j < x1; ++j, pixel += pixelBytes) {
              const isHere = f32x4.eq(v128.load(x + pixel), largest);
              storeUpTo(dx + pixel, f32x4.add(v128.load(dx + pixel), v128.and(gradient, isHere)), left);
              gradient = v128.andnot(gradient, isHere);
            }
          }
        }
        y += pixelBytes;
        dy += pixelBytes;
      }
    }
}
