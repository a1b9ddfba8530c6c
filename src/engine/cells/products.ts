/** out [B, M] += x [B, K] · W [K, M]. */
export function addProduct(out: Float64Array, x: Float64Array, W: Float64Array, batchSize: number): void {
  const [K, M] = [x.length / batchSize, out.length / batchSize];
  for (let b = 0; b < batchSize; b++) {
    for (let j = 0; j < K; j++) {
      const value = x[b * K + j]!;
      if (value === 0) continue; // one-hot inputs are mostly zeros
      for (let k = 0; k < M; k++) out[b * M + k]! += value * W[j * M + k]!;
    }
  }
}

/** out [B, K] += d [B, M] · Wᵀ, with W [K, M]: the way back through `addProduct` to its input. */
export function addProductTransposed(out: Float64Array, d: Float64Array, W: Float64Array, batchSize: number): void {
  const [K, M] = [out.length / batchSize, d.length / batchSize];
  for (let b = 0; b < batchSize; b++) {
    for (let j = 0; j < K; j++) {
      let sum = 0;
      for (let k = 0; k < M; k++) sum += d[b * M + k]! * W[j * M + k]!;
      out[b * K + j]! += sum;
    }
  }
}

/** dW [K, M] += xᵀ · d, with x [B, K] and d [B, M]: the way back through `addProduct` to its weights. */
export function addOuterProduct(dW: Float64Array, x: Float64Array, d: Float64Array, batchSize: number): void {
  const [K, M] = [x.length / batchSize, d.length / batchSize];
  for (let b = 0; b < batchSize; b++) {
    for (let j = 0; j < K; j++) {
      const value = x[b * K + j]!;
      if (value === 0) continue;
      for (let k = 0; k < M; k++) dW[j * M + k]! += value * d[b * M + k]!;
    }
  }
}

/** Each row of out [B, M] += bias [M]. */
export function addBias(out: Float64Array, bias: Float64Array): void {
  for (let k = 0; k < out.length; k++) out[k]! += bias[k % bias.length]!;
}

/** db [M] += the sum of the rows of d [B, M]. */
export function addRowSum(db: Float64Array, d: Float64Array): void {
  for (let k = 0; k < d.length; k++) db[k % db.length]! += d[k]!;
}

/** a + b, element by element, in a new array. */
export function sum(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, k) => value + b[k]!);
}
