import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  matrixWithSpectrum,
  nonNormalPreset,
  orthogonalMatrix,
  transpose,
} from '../../../src/engine/analysis/matrix-design.ts';
import {
  eigenvalues,
  largestSingularValue,
  multiply,
  singularValues,
  spectralRadius,
} from '../../../src/engine/analysis/spectrum.ts';
import { createRandom } from '../../../src/engine/random.ts';

const fixtures = JSON.parse(readFileSync(new URL('../../fixtures/analysis/spectra.json', import.meta.url), 'utf8')) as {
  matrix: number[];
  singularValues: number[];
  moduli: number[];
}[];

test('singular values and eigenvalue moduli are those of NumPy', () => {
  for (const { matrix, ...expected } of fixtures) {
    const values = Float64Array.from(matrix);
    singularValues(values).forEach((value, k) => expect(value).toBeCloseTo(expected.singularValues[k]!, 10));
    eigenvalues(values).forEach(({ modulus }, k) => expect(modulus).toBeCloseTo(expected.moduli[k]!, 7));
  }
});

test('a matrix that is not finite is refused, not computed for ever', () => {
  expect(() => singularValues(Float64Array.of(1, NaN, 0, 1))).toThrow(RangeError);
  expect(() => eigenvalues(Float64Array.of(Infinity, 0, 0, 1))).toThrow(RangeError);
});

test('a product of many Jacobians, near underflow, still has a spectrum', () => {
  const values = singularValues(Float64Array.from({ length: 16 }, (_, k) => Math.sin(k + 1) * 1e-290));
  expect(values[0]).toBeGreaterThan(1e-291);
});

describe('a matrix made to order', () => {
  test.each([2, 3, 8, 33, 64])(
    'of size %i has the spectral radius and the largest singular value asked for',
    (size) => {
      const W = matrixWithSpectrum(size, { spectralRadius: 0.9, largestSingularValue: 2.5 }, createRandom(size));
      expect(spectralRadius(W)).toBeCloseTo(0.9, 5);
      expect(largestSingularValue(W)).toBeCloseTo(2.5, 10);
    },
  );

  test.each([2, 20, 32])('of size %i with the preset grows 19-fold by step 10 before it decays', (size) => {
    const W = matrixWithSpectrum(size, nonNormalPreset, createRandom(7));
    const stretches = [1];
    for (let n = 1, power = W; n <= 80; n++, power = multiply(power, W)) stretches.push(largestSingularValue(power));
    expect(stretches[1]).toBeCloseTo(5.16, 8);
    expect(stretches[10]).toBeCloseTo(19.4, 1);
    expect(Math.max(...stretches)).toBeLessThan(19.5);
    expect(stretches[80]).toBeLessThan(0.2);
  });

  test('with σ₁ = ρ is a scaled rotation: every singular value is ρ', () => {
    const W = matrixWithSpectrum(5, { spectralRadius: 1.1, largestSingularValue: 1.1 }, createRandom(1));
    for (const value of singularValues(W)) expect(value).toBeCloseTo(1.1, 10);
  });

  test('refuses a largest singular value below the spectral radius', () => {
    const impossible = { spectralRadius: 1, largestSingularValue: 0.5 };
    expect(() => matrixWithSpectrum(4, impossible, createRandom(1))).toThrow(RangeError);
  });

  test('orthogonal is orthogonal', () => {
    const Q = orthogonalMatrix(40, createRandom(2));
    multiply(Q, transpose(Q)).forEach((value, index) => expect(value).toBeCloseTo(index % 41 === 0 ? 1 : 0, 12));
  });
});
