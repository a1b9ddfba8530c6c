import type { Operations } from '../operations.ts';
import type { Views } from './views.ts';

/** The way back through max pooling. */
export function pooling(views: Views): Pick<Operations, 'addToLargest'> {
  return {
    addToLargest(count, ...args) {
      const [H, W, C, outH, outW, kh, kw, strideH, strideW, top, left, ...pointers] = args;
      const [x, y, dy, dx] = pointers.map((pointer) => pointer >> 2) as [number, number, number, number];
      const f = views.floats;
      for (let window = 0; window < count * outH * outW; window++) {
        const image = Math.floor(window / (outH * outW));
        const [y0, x0] = [(Math.floor(window / outW) % outH) * strideH - top, (window % outW) * strideW - left];
        for (let channel = 0; channel < C; channel++) {
          const largest = f[y + window * C + channel]!;
          place: for (let i = Math.max(y0, 0); i < Math.min(y0 + kh, H); i++)
            for (let j = Math.max(x0, 0); j < Math.min(x0 + kw, W); j++) {
              const at = ((image * H + i) * W + j) * C + channel;
              if (f[x + at] !== largest) continue;
              f[dx + at]! += f[dy + window * C + channel]!;
              break place;
            }
        }
      }
    },
  };
}
