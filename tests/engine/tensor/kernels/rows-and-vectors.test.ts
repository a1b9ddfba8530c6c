import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '~/engine/random.ts';
import type { Block } from '~/engine/tensor/kernels.ts';
import { largestError, openKernels } from '../reference.ts';

const builds = ['relaxed', 'simd', 'typed arrays'] as const;
const size = fc.integer({ min: 1, max: 19 });
const UNTOUCHED = 7;

describe.each(builds)('rows and vectors (%s)', (build) => {
  const { kernels, place } = openKernels(build);

  /** A block of random values with one more float after them that no kernel may touch. */
  function draw(length: number, seed: number): Block {
    const random = createRandom(seed);
    return place([...Array.from({ length }, () => random.uniform(-2, 2)), UNTOUCHED]);
  }
  function expectBlock(block: Block, expected: ArrayLike<number>, tolerance = 1e-6) {
    expect(largestError(block.values, expected)).toBeLessThan(tolerance);
    expect(block.values.at(-1)).toBe(UNTOUCHED);
  }
  /** Runs a property on fresh blocks and frees them. */
  const check = (property: (rows: number, n: number, seed: number) => void) =>
    fc.assert(
      fc.property(size, size, fc.integer(), (rows, n, seed) => {
        const mark = kernels.mark();
        property(rows, n, seed);
        kernels.release(mark);
      }),
    );
  const row = (values: Float32Array, r: number, n: number) => values.slice(r * n, (r + 1) * n);

  test('gathers rows by number, scatters them back, and sums them', () =>
    check((rows, n, seed) => {
      const V = 5;
      const random = createRandom(seed);
      const ids = Array.from({ length: rows }, () => random.integer(V));
      const idBlock = kernels.allocate(rows);
      idBlock.integers.set(ids);
      const [table, bias, out, sum] = [draw(V * n, seed), draw(n, seed + 1), draw(rows * n, 0), draw(n, 0)];
      kernels.gatherRows(rows, n, idBlock.pointer, table.pointer, bias.pointer, out.pointer);
      const gathered = ids.flatMap((id) => [...row(table.values, id, n)].map((value, j) => value + bias.values[j]!));
      expectBlock(out, gathered);

      const expected = table.values.slice(0, V * n);
      ids.forEach((id, r) => row(out.values, r, n).forEach((value, j) => (expected[id * n + j]! += value)));
      kernels.scatterRows(rows, n, idBlock.pointer, out.pointer, table.pointer);
      expectBlock(table, expected);

      kernels.sumRows(rows, n, out.pointer, sum.pointer);
      expectBlock(
        sum,
        Array.from({ length: n }, (_, j) => ids.reduce((s, _, r) => s + out.values[r * n + j]!, 0)),
      );
      kernels.repeatRow(rows, n, bias.pointer, out.pointer);
      expectBlock(
        out,
        Array.from({ length: rows * n }, (_, k) => bias.values[k % n]!),
      );
    }));

  test('softmax and cross-entropy are those of the textbook; a row without a target counts for nothing', () =>
    check((rows, n, seed) => {
      const random = createRandom(seed);
      const targets = Array.from({ length: rows }, () => random.integer(n + 1) - 1);
      const targetBlock = kernels.allocate(rows);
      targetBlock.integers.set(targets);
      const logits = draw(rows * n, seed);
      const losses = draw(rows, 0);
      const probs = Array.from({ length: rows }, (_, r) => {
        const exps = [...row(logits.values, r, n)].map(Math.exp);
        return exps.map((value) => value / exps.reduce((a, b) => a + b));
      });
      const expectedLosses = targets.map((target, r) => (target < 0 ? 0 : -Math.log(probs[r]![target]!)));

      const single = draw(n, seed);
      kernels.softmax(n, single.pointer, 1);
      expectBlock(single, probs[0]!);

      const total = kernels.crossEntropy(rows, n, logits.pointer, targetBlock.pointer, 0.5, losses.pointer);
      expect(total).toBeCloseTo(
        expectedLosses.reduce((a, b) => a + b),
        4,
      );
      expectBlock(losses, expectedLosses, 1e-5);
      expectBlock(
        logits,
        targets.flatMap((target, r) => probs[r]!.map((p, j) => (target < 0 ? 0 : 0.5 * (p - Number(j === target))))),
      );
    }));

  test('a low temperature sharpens the softmax', () => {
    const x = place([1, 2, 3]);
    kernels.softmax(3, x.pointer, 0.5);
    const exps = [2, 4, 6].map(Math.exp);
    expectClose(
      x.values,
      exps.map((value) => value / (exps[0]! + exps[1]! + exps[2]!)),
    );
  });

  test('vectors are filled, scaled and added', () =>
    check((_, n, seed) => {
      const [x, y] = [draw(n, seed), draw(n, seed + 1)];
      const expected = y.values.slice(0, n).map((value, i) => value + 0.3 * x.values[i]!);
      kernels.addScaled(n, 0.3, x.pointer, y.pointer);
      expectBlock(y, expected);
      kernels.scale(n, -2, y.pointer);
      expectBlock(y, expected.map((value) => -2 * value)); // prettier-ignore
      kernels.fill(n, 4, y.pointer);
      expectBlock(y, Array(n).fill(4));
    }));

  test('three steps of Adam with decoupled weight decay move the weights as its paper says', () =>
    check((_, n, seed) => {
      const [w, m, v] = [draw(n, seed), place(Array(n).fill(0)), place(Array(n).fill(0))];
      const [rate, beta1, beta2, epsilon, weightDecay, gradientScale] = [0.01, 0.9, 0.99, 1e-3, 0.1, 0.5];
      const expected = Array.from(w.values.slice(0, n));
      const [mean, square] = [new Float64Array(n), new Float64Array(n)];
      for (let t = 1; t <= 3; t++) {
        const g = draw(n, seed + t);
        expected.forEach((weight, i) => {
          const gradient = gradientScale * g.values[i]!;
          mean[i] = beta1 * mean[i]! + (1 - beta1) * gradient;
          square[i] = beta2 * square[i]! + (1 - beta2) * gradient ** 2;
          const step = mean[i]! / (1 - beta1 ** t) / (Math.sqrt(square[i]! / (1 - beta2 ** t)) + epsilon);
          expected[i] = weight - rate * (step + weightDecay * weight);
        });
        const correction = Math.sqrt(1 - beta2 ** t);
        kernels.adam(
          n,
          w.pointer,
          g.pointer,
          m.pointer,
          v.pointer,
          gradientScale,
          (rate * correction) / (1 - beta1 ** t),
          beta1,
          beta2,
          epsilon * correction,
          rate * weightDecay,
        );
      }
      expectBlock(w, expected, 1e-5);
    }));

  function expectClose(actual: Float32Array, expected: number[]) {
    expect(largestError(actual, expected)).toBeLessThan(1e-6);
  }
});
