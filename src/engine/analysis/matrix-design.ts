import type { Random } from '../random.ts';
import { multiply } from './spectrum.ts';

/** ρ = 0.9 and σ₁ = 5.16: powers that grow 19-fold by step 10 before they decay. */
export const nonNormalPreset = { spectralRadius: 0.9, largestSingularValue: 5.16 };

/**
 * A random matrix [N, N] with the given spectral radius ρ and largest singular value σ₁ ≥ ρ, set apart exactly.
 *   W = Q (J ⊗ R) Qᵀ with J = [[ρ, a], [0, ρ]] and a = σ₁ − ρ²/σ₁, whose singular values are σ₁ and ρ²/σ₁;
 *   R and Q are random orthogonal matrices, so the powers stretch by as much as those of J:
 *   ‖Wⁿ‖ = ‖Jⁿ‖ ≈ n a ρⁿ⁻¹. With σ₁ = ρ this is ρ times an orthogonal matrix. An odd N has one ±ρ beside.
 */
export function matrixWithSpectrum(size: number, spectrum: typeof nonNormalPreset, random: Random): Float64Array {
  const { spectralRadius: rho, largestSingularValue: sigma } = spectrum;
  if (!(sigma >= rho && rho >= 0))
    throw new RangeError(`The largest singular value (${sigma}) cannot be below the spectral radius (${rho}).`);
  if (size === 1 && sigma !== rho)
    throw new RangeError('A 1 × 1 matrix has one number: its singular value is its spectral radius.');
  const half = Math.floor(size / 2);
  const shear = sigma > 0 ? sigma - rho ** 2 / sigma : 0;
  const R = orthogonalMatrix(half, random);
  const block = new Float64Array(size * size);
  for (let j = 0; j < half; j++) {
    for (let k = 0; k < half; k++) {
      const entry = R[j * half + k]!;
      block[j * size + k] = block[(half + j) * size + half + k] = rho * entry;
      block[j * size + half + k] = shear * entry;
    }
  }
  if (size % 2) block[size * size - 1] = random.uniform() < 0.5 ? rho : -rho;
  const Q = orthogonalMatrix(size, random);
  return multiply(multiply(Q, block), transpose(Q));
}

/** A random orthogonal matrix [N, N], uniform over all: normal rows made orthonormal one after the other (Gram–Schmidt). */
export function orthogonalMatrix(size: number, random: Random): Float64Array {
  const Q = new Float64Array(size * size).map(() => random.normal());
  const rows = Array.from({ length: size }, (_, j) => Q.subarray(j * size, (j + 1) * size));
  rows.forEach((row, j) => {
    // Twice, since one pass leaves rounding errors that are no longer orthogonal.
    for (const before of [...rows.slice(0, j), ...rows.slice(0, j)]) {
      const share = row.reduce((dot, value, k) => dot + value * before[k]!, 0);
      before.forEach((value, k) => (row[k]! -= share * value));
    }
    const norm = Math.hypot(...row);
    row.forEach((value, k) => (row[k] = value / norm));
  });
  return Q;
}

/** Aᵀ for a square matrix in row order. */
export function transpose(A: Float64Array): Float64Array {
  const size = Math.sqrt(A.length);
  return A.map((_, index) => A[(index % size) * size + Math.floor(index / size)]!);
}
