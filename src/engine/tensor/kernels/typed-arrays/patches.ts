import type { Operations, PatchShape } from '../operations.ts';
import type { Views } from './views.ts';

/** The patches of images that a convolution’s filter covers. */
export function patches(views: Views): Pick<Operations, 'copyPatches' | 'addPatches'> {
  return {
    copyPatches(first, count, ...args) {
      const [patches, x] = [args.pop()!, args.pop()!] as [number, number];
      const f = views.floats;
      forEachPatchValue(first, count, args as unknown as PatchShape, (at, to) => {
        f[(patches >> 2) + to] = at < 0 ? 0 : f[(x >> 2) + at]!;
      });
    },
    addPatches(first, count, ...args) {
      const [x, patches] = [args.pop()!, args.pop()!] as [number, number];
      const f = views.floats;
      forEachPatchValue(first, count, args as unknown as PatchShape, (at, from) => {
        if (at >= 0) f[(x >> 2) + at]! += f[(patches >> 2) + from]!;
      });
    },
  };
}

/** For each value of the patches in turn, which value of the images it stands for: −1 beyond their edge. */
function forEachPatchValue(
  first: number,
  count: number,
  [H, W, C, outH, outW, kh, kw, strideH, strideW, top, left]: PatchShape,
  visit: (image: number, patch: number) => void,
) {
  let patch = 0;
  for (let pixel = first; pixel < first + count; pixel++) {
    const image = Math.floor(pixel / (outH * outW));
    const [y0, x0] = [(Math.floor(pixel / outW) % outH) * strideH - top, (pixel % outW) * strideW - left];
    for (let y = y0; y < y0 + kh; y++)
      for (let x = x0; x < x0 + kw; x++)
        for (let channel = 0; channel < C; channel++) {
          const isInside = y >= 0 && y < H && x >= 0 && x < W;
          visit(isInside ? ((image * H + y) * W + x) * C + channel : -1, patch++);
        }
  }
}
