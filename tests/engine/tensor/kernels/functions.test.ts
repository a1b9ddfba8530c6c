import { describe, expect, test } from 'vitest';
import { openKernels } from '../reference.ts';

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

describe.each(['relaxed', 'simd'] as const)('the functions of four floats at a time (%s)', (build) => {
  const { kernels, place } = openKernels(build);

  test.each([
    ['tanh', Math.tanh, -12, 12],
    ['tanh', Math.tanh, -0.01, 0.01],
    ['sigmoid', sigmoid, -86, 30],
  ] as const)('%s is within a relative error of 2e-7 (%#)', (name, exact, low, high) => {
    const inputs = Float32Array.from({ length: 100_001 }, (_, i) => low + ((high - low) * i) / 100_000);
    const x = place(inputs);
    kernels[name](x.length, x.pointer);
    let worst = 0;
    inputs.forEach((input, i) => {
      const expected = exact(input);
      if (expected !== 0) worst = Math.max(worst, Math.abs(x.values[i]! / expected - 1));
    });
    expect(worst).toBeLessThan(2e-7);
  });

  test('far out they reach their limits; NaN stays, so that a diverged run is seen', () => {
    const inputs = [-Infinity, -1000, 0, 1000, Infinity, NaN];
    for (const [name, limits] of [
      ['tanh', [-1, -1, 0, 1, 1, NaN]],
      ['sigmoid', [0, 0, 0.5, 1, 1, NaN]],
      ['relu', [0, 0, 0, 1000, Infinity, NaN]],
    ] as const) {
      const x = place(inputs);
      kernels[name](x.length, x.pointer);
      // The sigmoid's lower limit is the least float it reaches, about 6e-39.
      expect(
        Array.from(x.values, (value) => (Math.abs(value) < 1e-38 ? 0 : value)),
        name,
      ).toEqual(limits);
    }
  });
});
