import { EigenvalueDecomposition, Matrix, SingularValueDecomposition } from 'ml-matrix';

/** The singular values of a square matrix [N, N] in row order, largest first; exact to about 1e-16 of the largest. */
export function singularValues(matrix: Float64Array): number[] {
  const options = { computeLeftSingularVectors: false, computeRightSingularVectors: false };
  return new SingularValueDecomposition(toMatrix(matrix), options).diagonal;
}

/** σ₁, the most by which the matrix can stretch a vector. */
export function largestSingularValue(matrix: Float64Array): number {
  return singularValues(matrix)[0]!;
}

/**
 * The eigenvalues of a square matrix, the one of largest modulus first. What is below a millionth of the entries' norm counts as
 * 0: of a defective matrix rounding moves each double eigenvalue by about √1e-16 of it.
 */
export function eigenvalues(matrix: Float64Array): { re: number; im: number; modulus: number }[] {
  const { realEigenvalues, imaginaryEigenvalues } = new EigenvalueDecomposition(toMatrix(matrix));
  const least = 1e-6 * Math.hypot(...matrix);
  return realEigenvalues
    .map((re, k) => ({ re, im: imaginaryEigenvalues[k]!, modulus: Math.hypot(re, imaginaryEigenvalues[k]!) }))
    .map((value) => (value.modulus < least ? { re: 0, im: 0, modulus: 0 } : value))
    .sort((a, b) => b.modulus - a.modulus);
}

/** ρ, the largest modulus of an eigenvalue: the rate at which the matrix's powers grow or shrink in the end. */
export function spectralRadius(matrix: Float64Array): number {
  return eigenvalues(matrix)[0]!.modulus;
}

/** A · B for square matrices in row order. */
export function multiply(A: Float64Array, B: Float64Array): Float64Array {
  return Float64Array.from(toMatrix(A).mmul(toMatrix(B)).to1DArray());
}

function toMatrix(values: Float64Array): Matrix {
  if (!values.every(Number.isFinite))
    throw new RangeError('A matrix with an infinite or undefined entry has no spectrum.');
  const size = Math.sqrt(values.length);
  return Matrix.from1DArray(size, size, values);
}
