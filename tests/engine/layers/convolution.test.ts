import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  convolutionParameters,
  convolve,
  convolveBackward,
  emptyGrid,
  outputSize,
  type ConvolutionSettings,
  type Grid,
} from '../../../src/engine/layers/convolution.ts';
import { createRandom } from '../../../src/engine/random.ts';

const plain: ConvolutionSettings = { padding: 0, stride: 1, dilation: 1, isFlipped: false };

function randomGrid(rows: number, columns: number, seed: number): Grid {
  const random = createRandom(seed);
  const grid = emptyGrid({ rows, columns });
  grid.values.forEach((_, i) => (grid.values[i] = random.normal()));
  return grid;
}

const settings = fc.record({
  padding: fc.integer({ min: 0, max: 2 }),
  stride: fc.integer({ min: 1, max: 3 }),
  dilation: fc.integer({ min: 1, max: 2 }),
  isFlipped: fc.boolean(),
});

test('eq:conv-output-size counts the places at which the kernel fits, found by trying them all', () => {
  fc.assert(
    fc.property(settings, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 4 }), (config, n, kernel) => {
      let places = 0;
      for (
        let start = -config.padding;
        start + config.dilation * (kernel - 1) < n + config.padding;
        start += config.stride
      )
        places++;
      expect(outputSize(n, kernel, config).size).toBe(places);
    }),
  );
});

test('eq:conv-parameters and the first layer of AlexNet: 227 pixels give 55 places, 224 leave pixels over, 34,944 parameters', () => {
  const stride4 = { ...plain, stride: 4 };
  expect(outputSize(227, 11, stride4)).toEqual({ size: 55, unused: 0 });
  expect(outputSize(224, 11, stride4)).toEqual({ size: 54, unused: 1 });
  expect(convolutionParameters(3, 96, 11, 11)).toBe(34944);
  expect(55 * 55 * 96).toBe(290400);
});

test('cross-correlation slides the kernel as it is, convolution turns it first', () => {
  const input = { rows: 1, columns: 4, values: Float64Array.of(1, 2, 3, 4) };
  const kernel = { rows: 1, columns: 2, values: Float64Array.of(1, 10) };
  expect([...convolve(input, kernel, plain).values]).toEqual([21, 32, 43]);
  expect([...convolve(input, kernel, { ...plain, isFlipped: true }).values]).toEqual([12, 23, 34]);
});

test('eq:conv-backward agrees with finite differences for input and kernel', () => {
  fc.assert(
    fc.property(settings, fc.integer({ min: 0, max: 999 }), (config, seed) => {
      const [input, kernel] = [randomGrid(6, 5, seed), randomGrid(3, 2, seed + 1)];
      const weights = convolve(input, kernel, config).values.map((_, i) => Math.sin(i + 1));
      const loss = () => convolve(input, kernel, config).values.reduce((sum, value, i) => sum + value * weights[i]!, 0);
      const { inputGradient, kernelGradient } = convolveBackward(input, kernel, config, weights);
      for (const [values, gradient] of [
        [input.values, inputGradient],
        [kernel.values, kernelGradient],
      ] as const) {
        values.forEach((value, i) => {
          values[i] = value + 1e-4;
          const above = loss();
          values[i] = value - 1e-4;
          const below = loss();
          values[i] = value;
          expect(gradient[i]).toBeCloseTo((above - below) / 2e-4, 6);
        });
      }
    }),
    { numRuns: 20 },
  );
});
