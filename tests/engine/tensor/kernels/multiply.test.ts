import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '~/engine/random.ts';
import { createKernels } from '~/engine/tensor/kernels.ts';

const builds = ['relaxed', 'simd', 'typed arrays'] as const;

const size = fc.integer({ min: 1, max: 40 });
const flag = fc.constantFrom(0 as const, 1 as const);
const product = fc.record({
  m: size,
  n: size,
  // Past 512 the product is cut into blocks along k.
  k: fc.oneof(size, fc.integer({ min: 510, max: 1100 })),
  transposeA: flag,
  transposeB: flag,
  alpha: fc.constantFrom(1, -0.5),
  beta: fc.constantFrom(0, 1, 0.25),
  padding: fc.integer({ min: 0, max: 3 }),
  seed: fc.integer(),
});

describe.each(builds)('the matrix product (%s)', (build) => {
  const kernels = createKernels({ build });

  test('agrees with three loops for any shape, transposition, stride and scale', () => {
    fc.assert(
      fc.property(product, ({ m, n, k, transposeA, transposeB, alpha, beta, padding, seed }) => {
        const random = createRandom(seed);
        const mark = kernels.mark();
        const [strideA, strideB] = [(transposeA ? m : k) + padding, (transposeB ? k : n) + padding];
        const strideC = n + padding;
        const blocks = [(transposeA ? k : m) * strideA, (transposeB ? n : k) * strideB, m * strideC].map((length) => {
          const block = kernels.allocate(length);
          block.values.forEach((_, i, values) => (values[i] = random.uniform(-1, 1)));
          return block;
        });
        const [a, b, c] = blocks as [(typeof blocks)[0], (typeof blocks)[0], (typeof blocks)[0]];
        const [aValues, bValues, before] = blocks.map((block) => block.values.slice()) as [
          Float32Array,
          Float32Array,
          Float32Array,
        ];
        const expected = before.slice();
        for (let i = 0; i < m; i++)
          for (let j = 0; j < n; j++) {
            let sum = 0;
            for (let l = 0; l < k; l++)
              sum +=
                aValues[transposeA ? l * strideA + i : i * strideA + l]! *
                bValues[transposeB ? j * strideB + l : l * strideB + j]!;
            expected[i * strideC + j] = alpha * sum + beta * before[i * strideC + j]!;
          }

        kernels.multiply(
          m,
          n,
          k,
          alpha,
          a.pointer,
          strideA,
          transposeA,
          b.pointer,
          strideB,
          transposeB,
          beta,
          c.pointer,
          strideC,
        );
        expect(largestDifference(c.values, expected)).toBeLessThan(1e-5 * Math.sqrt(k));

        const packed = kernels.allocate(kernels.packedBytes(k, n) / 4);
        kernels.packB(k, n, b.pointer, strideB, transposeB, packed.pointer);
        c.values.set(before);
        kernels.multiplyPacked(
          m,
          n,
          k,
          alpha,
          a.pointer,
          strideA,
          transposeA,
          packed.pointer,
          beta,
          c.pointer,
          strideC,
        );
        expect(largestDifference(c.values, expected)).toBeLessThan(1e-5 * Math.sqrt(k));
        kernels.release(mark);
      }),
    );
  });

  test('crosses the blocks of rows and columns', () => {
    const [m, n, k] = [203, 530, 37];
    const mark = kernels.mark();
    const [a, b, c] = [kernels.allocate(m * k), kernels.allocate(k * n), kernels.allocate(m * n)];
    a.values.forEach((_, i, values) => (values[i] = (i % 7) - 3));
    b.values.forEach((_, i, values) => (values[i] = (i % 5) - 2));
    kernels.multiply(m, n, k, 1, a.pointer, k, 0, b.pointer, n, 0, 0, c.pointer, n);
    const expected = new Float32Array(m * n);
    for (let i = 0; i < m; i++)
      for (let j = 0; j < n; j++)
        for (let l = 0; l < k; l++) expected[i * n + j]! += a.values[i * k + l]! * b.values[l * n + j]!;
    expect(c.values).toEqual(expected);
    kernels.release(mark);
  });

  test('with beta 0 does not read what C held', () => {
    const mark = kernels.mark();
    const [a, b, c] = [kernels.allocate(9), kernels.allocate(9), kernels.allocate(9)];
    c.values.fill(NaN);
    kernels.multiply(3, 3, 3, 1, a.pointer, 3, 0, b.pointer, 3, 0, 0, c.pointer, 3);
    expect([...c.values]).toEqual(Array(9).fill(0));
    kernels.release(mark);
  });

  test('a vector times a matrix adds to what is there', () => {
    fc.assert(
      fc.property(size, size, fc.integer(), (k, n, seed) => {
        const random = createRandom(seed);
        const mark = kernels.mark();
        const [x, W, y] = [kernels.allocate(k), kernels.allocate(k * n), kernels.allocate(n + 4)];
        for (const block of [x, W, y]) block.values.forEach((_, i, values) => (values[i] = random.uniform(-1, 1)));
        const expected = y.values.slice();
        for (let l = 0; l < k; l++) for (let j = 0; j < n; j++) expected[j]! += x.values[l]! * W.values[l * n + j]!;
        kernels.vectorMatrix(k, n, x.pointer, W.pointer, y.pointer);
        expect(largestDifference(y.values, expected)).toBeLessThan(1e-5);
        kernels.release(mark);
      }),
    );
  });
});

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}
