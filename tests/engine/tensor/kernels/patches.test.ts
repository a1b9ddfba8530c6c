import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '~/engine/random.ts';
import { type Block, createKernels } from '~/engine/tensor/kernels.ts';
import type { PatchShape } from '~/engine/tensor/kernels/operations.ts';

const small = fc.integer({ min: 1, max: 7 });
const convolution = fc.record({
  images: fc.integer({ min: 1, max: 3 }),
  ...{ H: small, W: small, C: small, kh: fc.integer({ min: 1, max: 4 }), kw: fc.integer({ min: 1, max: 4 }) },
  ...{ strideH: fc.integer({ min: 1, max: 3 }), strideW: fc.integer({ min: 1, max: 3 }) },
  ...{ top: fc.integer({ min: 0, max: 3 }), left: fc.integer({ min: 0, max: 3 }) },
  seed: fc.integer(),
});

describe.each(['relaxed', 'simd', 'typed arrays'] as const)('patches (%s)', (build) => {
  const kernels = createKernels({ build });

  test('hold the pixels under the filter, and give each pixel back what its copies gain', () => {
    fc.assert(
      fc.property(convolution, ({ images, H, W, C, kh, kw, strideH, strideW, top, left, seed }) => {
        // As with 'same' padding: the filter covers at least a pixel wherever it stands.
        const [outH, outW] = [
          Math.ceil((H + Math.min(top, kh - 1)) / strideH),
          Math.ceil((W + Math.min(left, kw - 1)) / strideW),
        ];
        const shape: PatchShape = [
          H,
          W,
          C,
          outH,
          outW,
          kh,
          kw,
          strideH,
          strideW,
          Math.min(top, kh - 1),
          Math.min(left, kw - 1),
        ];
        const random = createRandom(seed);
        const mark = kernels.mark();
        const first = random.integer(images * outH * outW);
        const count = images * outH * outW - first;
        const x = kernels.allocate(images * H * W * C);
        const patches = kernels.allocate(count * kh * kw * C + 1);
        x.values.forEach((_, i, values) => (values[i] = random.uniform(-1, 1)));
        patches.values.fill(9);
        kernels.copyPatches(first, count, ...shape, x.pointer, patches.pointer);

        const at = (image: number, y: number, column: number, channel: number) =>
          y < 0 || y >= H || column < 0 || column >= W ? 0 : x.values[((image * H + y) * W + column) * C + channel]!;
        let i = 0;
        for (let pixel = first; pixel < first + count; pixel++)
          for (let row = 0; row < kh; row++)
            for (let column = 0; column < kw; column++)
              for (let channel = 0; channel < C; channel++) {
                const y = (Math.floor(pixel / outW) % outH) * strideH - shape[9] + row;
                const from = (pixel % outW) * strideW - shape[10] + column;
                expect(patches.values[i++]).toBe(at(Math.floor(pixel / (outH * outW)), y, from, channel));
              }
        expect(patches.values[i]).toBe(9);

        // ⟨copy(x), p⟩ = ⟨x, add(p)⟩: adding is copying's transpose.
        const original = x.values.slice();
        const copied = patches.values.slice(0, i);
        patches.values.forEach((_, k, values) => (values[k] = random.uniform(-1, 1)));
        x.values.fill(0);
        kernels.addPatches(first, count, ...shape, patches.pointer, x.pointer);
        const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, k) => sum + value * b[k]!, 0);
        expect(dot(copied, patches.values)).toBeCloseTo(dot(original, x.values), 3);
        kernels.release(mark);
      }),
      { numRuns: 60 },
    );
  });

  test('the way back through max pooling reaches the first of equals, also among negative values', () => {
    const mark = kernels.mark();
    // One image of 2×4 pixels, 5 channels, windows of 2×2: the window's values by channel, and where its gradient goes.
    const windows = [
      { values: [1, 2, 3, 4], largest: 3 },
      { values: [-1, -2, -3, -4], largest: 0 },
      { values: [5, 5, 5, 5], largest: 0 },
      { values: [0, 0, 1, 1], largest: 2 },
      { values: [-7, -6, -6, -8], largest: 1 },
    ];
    const [x, y, dy, dx] = [40, 10, 10, 40].map((length) => kernels.allocate(length)) as [Block, Block, Block, Block];
    const at = (window: number, place: number, channel: number) =>
      ((place >> 1) * 4 + 2 * window + (place & 1)) * 5 + channel;
    for (const window of [0, 1])
      windows.forEach(({ values, largest }, channel) => {
        values.forEach((value, place) => (x.values[at(window, place, channel)] = value));
        y.values[window * 5 + channel] = values[largest]!;
        dy.values[window * 5 + channel] = 10 * window + channel + 1;
      });
    kernels.addToLargest(1, 2, 4, 5, 1, 2, 2, 2, 2, 2, 0, 0, x.pointer, y.pointer, dy.pointer, dx.pointer);
    const expected = new Float32Array(40);
    for (const window of [0, 1])
      windows.forEach(({ largest }, channel) => (expected[at(window, largest, channel)] = 10 * window + channel + 1));
    expect(dx.values).toEqual(expected);
    kernels.release(mark);
  });
});
