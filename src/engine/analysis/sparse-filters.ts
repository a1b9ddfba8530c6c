import { createRandom, type Random } from '../random.ts';
import { drawDeadLeaves, leavesSize } from '../tasks/dead-leaves.ts';

/** Pixels along each side of a filter, as in AlexNet's first layer; its values over three colours. */
export const filterSize = 11;
export const filterLength = filterSize * filterSize * 3;

/** How many filters are learned, and from how many patches. */
export interface SparseFilterConfig {
  seed: number;
  numFilters: number;
  numPatches: number;
}

/**
 * Filters that answer rarely and then strongly, learned without labels by independent component analysis: the symmetric
 * FastICA iteration with tanh (Hyvärinen 1999) on whitened patches of dead-leaves pictures.
 *   whiten() once, then step() until `change` is small. Filters are [numFilters, 11 · 11 · 3].
 */
export class SparseFilterLearner {
  step = 0;
  /** How far the last step turned the filters: 1 − the least |cosine| between a filter before and after. */
  change = 1;
  readonly #config: SparseFilterConfig;
  /** Whitened patches [numPatches, numFilters], and the whitening [numFilters, filterLength]. */
  readonly #patches: Float32Array;
  readonly #whitening: Float32Array;
  /** Orthonormal rows [numFilters, numFilters]. */
  #turn: Float32Array;

  constructor(config: SparseFilterConfig) {
    this.#config = config;
    const { numFilters: n, numPatches } = config;
    const random = createRandom(config.seed);
    const raw = cutPatches(random, numPatches);
    this.#whitening = whiteningOf(random, raw, n);
    this.#patches = multiplyTransposed(raw, this.#whitening, numPatches, filterLength, n);
    this.#turn = orthonormalise(
      Float32Array.from({ length: n * n }, () => random.normal()),
      n,
    );
  }

  /** One iteration over all patches: W ← E[tanh(Wz) zᵀ] − diag(E[1 − tanh²(Wz)]) W, then made orthonormal again. */
  iterate(): void {
    const { numFilters: n, numPatches } = this.#config;
    const before = this.#turn;
    const answers = multiplyTransposed(this.#patches, before, numPatches, n, n);
    const next = new Float32Array(n * n);
    const slope = new Float64Array(n);
    for (let patch = 0; patch < numPatches; patch++)
      for (let i = 0; i < n; i++) {
        const bent = Math.tanh(answers[patch * n + i]!);
        slope[i]! += 1 - bent * bent;
        for (let j = 0; j < n; j++) next[i * n + j]! += bent * this.#patches[patch * n + j]!;
      }
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) next[i * n + j] = (next[i * n + j]! - slope[i]! * before[i * n + j]!) / numPatches;
    this.#turn = orthonormalise(next, n);
    this.change = 0;
    for (let i = 0; i < n; i++) {
      let cosine = 0;
      for (let j = 0; j < n; j++) cosine += this.#turn[i * n + j]! * before[i * n + j]!;
      this.change = Math.max(this.change, 1 - Math.abs(cosine));
    }
    this.step++;
  }

  /** The filters as they act on pixels, each scaled to length 1. */
  filters(): Float32Array {
    const { numFilters: n } = this.#config;
    const filters = new Float32Array(n * filterLength);
    for (let i = 0; i < n; i++) {
      let length = 0;
      for (let k = 0; k < filterLength; k++) {
        let sum = 0;
        for (let j = 0; j < n; j++) sum += this.#turn[i * n + j]! * this.#whitening[j * filterLength + k]!;
        filters[i * filterLength + k] = sum;
        length += sum * sum;
      }
      for (let k = 0; k < filterLength; k++) filters[i * filterLength + k]! /= Math.sqrt(length);
    }
    return filters;
  }
}

/** Patches [count, filterLength] from fresh pictures, each with its mean taken away. */
function cutPatches(random: Random, count: number): Float32Array {
  const patches = new Float32Array(count * filterLength);
  let picture = drawDeadLeaves(random);
  for (let patch = 0; patch < count; patch++) {
    if (patch % 40 === 39) picture = drawDeadLeaves(random);
    const [top, left] = [random.integer(leavesSize - filterSize), random.integer(leavesSize - filterSize)];
    const at = patch * filterLength;
    let sum = 0;
    for (let k = 0; k < filterLength; k++) {
      const [row, rest] = [Math.floor(k / (filterSize * 3)), k % (filterSize * 3)];
      sum += patches[at + k] = picture[((top + row) * leavesSize + left) * 3 + rest]!;
    }
    for (let k = 0; k < filterLength; k++) patches[at + k]! -= sum / filterLength;
  }
  return patches;
}

/** The first n principal directions, each divided by its standard deviation [n, filterLength], by subspace iteration. */
function whiteningOf(random: Random, patches: Float32Array, n: number): Float32Array {
  const count = patches.length / filterLength;
  const covariance = new Float32Array(filterLength * filterLength);
  for (let patch = 0; patch < count; patch++)
    for (let a = 0; a < filterLength; a++) {
      const value = patches[patch * filterLength + a]! / count;
      for (let b = 0; b <= a; b++) covariance[a * filterLength + b]! += value * patches[patch * filterLength + b]!;
    }
  for (let a = 0; a < filterLength; a++)
    for (let b = 0; b < a; b++) covariance[b * filterLength + a] = covariance[a * filterLength + b]!;
  let basis = Float32Array.from({ length: n * filterLength }, () => random.normal());
  let variances = new Float32Array(n);
  for (let round = 0; round < 25; round++) {
    basis = multiplyTransposed(basis, covariance, n, filterLength, filterLength);
    variances = gramSchmidt(basis, n);
  }
  return basis.map((value, i) => value / Math.sqrt(variances[Math.floor(i / filterLength)]!));
}

/** Makes the rows orthonormal in place; returns their lengths as they were left over, the variances at convergence. */
function gramSchmidt(rows: Float32Array, n: number): Float32Array<ArrayBuffer> {
  const width = rows.length / n;
  const lengths = new Float32Array(n);
  for (let i = 0; i < n; i++) {
    const row = rows.subarray(i * width, (i + 1) * width);
    for (let j = 0; j < i; j++) {
      const other = rows.subarray(j * width, (j + 1) * width);
      let product = 0;
      for (let k = 0; k < width; k++) product += row[k]! * other[k]!;
      for (let k = 0; k < width; k++) row[k]! -= product * other[k]!;
    }
    lengths[i] = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    for (let k = 0; k < width; k++) row[k]! /= lengths[i]!;
  }
  return lengths;
}

/** (W Wᵀ)^(−1/2) W for a square W, by the iteration W ← 1.5 W − 0.5 W Wᵀ W on a W of norm below √3. */
function orthonormalise(w: Float32Array, n: number): Float32Array {
  const norm = Math.sqrt(w.reduce((sum, value) => sum + value * value, 0));
  let now = w.map((value) => value / norm);
  for (let round = 0; round < 40; round++) {
    const gram = multiplyTransposed(now, now, n, n, n);
    const bent = new Float32Array(n * n);
    for (let i = 0; i < n; i++)
      for (let k = 0; k < n; k++) {
        const share = gram[i * n + k]!;
        for (let j = 0; j < n; j++) bent[i * n + j]! += share * now[k * n + j]!;
      }
    now = now.map((value, i) => 1.5 * value - 0.5 * bent[i]!);
  }
  return now;
}

/** A Bᵀ for A [rows, inner] and B [columns, inner]. */
function multiplyTransposed(a: Float32Array, b: Float32Array, rows: number, inner: number, columns: number) {
  const product = new Float32Array(rows * columns);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let k = 0; k < inner; k++) sum += a[i * inner + k]! * b[j * inner + k]!;
      product[i * columns + j] = sum;
    }
  return product;
}
