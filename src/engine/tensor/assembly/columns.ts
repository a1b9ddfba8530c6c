import { relu, reluBackward, sigmoid, sigmoidBackward, tanh, tanhBackward } from './activations';
import { exp4, log } from './functions';
import { sumFour, sumLanes } from './lanes';
import { multiplyAdd } from './multiply-add';

/*
 * Layers of small networks on a minibatch whose examples are columns: x [I, S], S a multiple of four. Four examples go through each
 * instruction however narrow the layer is, which products over rows cannot offer.
 */

/** Activations by number, as ../kernels/operations.ts names them; 0 is linear. */
const TANH: i32 = 1;
const RELU: i32 = 2;
const SIGMOID: i32 = 3;

/** y [O, S] ← act(W·x + b) for W [O, I], x [I, S], b [O]. */
export function columnsForward(activation: i32, I: i32, O: i32, S: i32, W: usize, b: usize, x: usize, y: usize): void {
  combine(O, I, S, W, <usize>I << 2, 4, b, x, y);
  if (activation == TANH) tanh(O * S, y);
  else if (activation == RELU) relu(O * S, y);
  else if (activation == SIGMOID) sigmoid(O * S, y);
}

/**
 * From d [O, S], the gradient before a layer's activation: dW [O, I] ← d·xᵀ, db [O] ← Σ d, and unless dx is null
 * dx [I, S] ← Wᵀ·d times the derivative of the activation that gave x.
 */
export function columnsBackward(
  activation: i32, I: i32, O: i32, S: i32, W: usize, x: usize, d: usize, dW: usize, db: usize, dx: usize,
): void {
  const row = <usize>S << 2;
  for (let o: i32 = 0, from = d; o < O; ++o, from += row, db += 4) {
    let at = x, i: i32 = 0;
    for (; i + 4 <= I; i += 4, at += row << 2, dW += 16) {
      const at1 = at + row, at2 = at1 + row, at3 = at2 + row;
      let sum0 = f32x4.splat(0), sum1 = sum0, sum2 = sum0, sum3 = sum0;
      for (let s: usize = 0; s < row; s += 16) {
        const slope = v128.load(from + s);
        sum0 = multiplyAdd(slope, v128.load(at + s), sum0);
        sum1 = multiplyAdd(slope, v128.load(at1 + s), sum1);
        sum2 = multiplyAdd(slope, v128.load(at2 + s), sum2);
        sum3 = multiplyAdd(slope, v128.load(at3 + s), sum3);
      }
      v128.store(dW, sumFour(sum0, sum1, sum2, sum3));
    }
    let sum = f32x4.splat(0);
    for (let s: usize = 0; s < row; s += 16) sum = f32x4.add(sum, v128.load(from + s));
    store<f32>(db, sumLanes(sum));
    for (; i < I; ++i, at += row, dW += 4) {
      sum = f32x4.splat(0);
      for (let s: usize = 0; s < row; s += 16) sum = multiplyAdd(v128.load(from + s), v128.load(at + s), sum);
      store<f32>(dW, sumLanes(sum));
    }
  }
  if (!dx) return;
  combine(I, O, S, W, 4, <usize>I << 2, 0, d, dx);
  if (activation == TANH) tanhBackward(I * S, x, dx);
  else if (activation == RELU) reluBackward(I * S, x, dx);
  else if (activation == SIGMOID) sigmoidBackward(I * S, x, dx);
}

/**
 * y [O, S] ← A·x + b for x [K, S]. A's rows are `rowStep` bytes apart and its columns `step`, so that A may be a weight or its transpose;
 * b may be null.
 */
function combine(O: i32, K: i32, S: i32, A: usize, rowStep: usize, step: usize, b: usize, x: usize, y: usize): void {
  const row = <usize>S << 2, end = x + <usize>K * row;
  for (; O >= 2; O -= 2, A += rowStep << 1, y += row << 1) {
    let first = f32x4.splat(0), second = first;
    if (b) {
      first = v128.load32_splat(b);
      second = v128.load32_splat(b, 4);
      b += 8;
    }
    let s: usize = 0;
    for (; s + 48 <= row; s += 48) {
      let p0 = first, p1 = first, p2 = first, q0 = second, q1 = second, q2 = second;
      for (let at = x + s, a = A; at < end; at += row, a += step) {
        const p = v128.load32_splat(a), q = v128.load32_splat(a + rowStep);
        const x0 = v128.load(at), x1 = v128.load(at, 16), x2 = v128.load(at, 32);
        p0 = multiplyAdd(p, x0, p0);
        q0 = multiplyAdd(q, x0, q0);
        p1 = multiplyAdd(p, x1, p1);
        q1 = multiplyAdd(q, x1, q1);
        p2 = multiplyAdd(p, x2, p2);
        q2 = multiplyAdd(q, x2, q2);
      }
      v128.store(y + s, p0);
      v128.store(y + s, p1, 16);
      v128.store(y + s, p2, 32);
      v128.store(y + row + s, q0);
      v128.store(y + row + s, q1, 16);
      v128.store(y + row + s, q2, 32);
    }
    for (; s < row; s += 16) {
      let p0 = first, q0 = second;
      for (let at = x + s, a = A; at < end; at += row, a += step) {
        const x0 = v128.load(at);
        p0 = multiplyAdd(v128.load32_splat(a), x0, p0);
        q0 = multiplyAdd(v128.load32_splat(a + rowStep), x0, q0);
      }
      v128.store(y + s, p0);
      v128.store(y + row + s, q0);
    }
  }
  if (O == 0) return;
  const only = b ? v128.load32_splat(b) : f32x4.splat(0);
  for (let s: usize = 0; s < row; s += 16) {
    let p0 = only;
    for (let at = x + s, a = A; at < end; at += row, a += step)
      p0 = multiplyAdd(v128.load32_splat(a), v128.load(at), p0);
    v128.store(y + s, p0);
  }
}

/** z [C, S] ← softmax of each column. */
export function columnsSoftmax(C: i32, S: i32, z: usize): void {
  const row = <usize>S << 2;
  for (let s: usize = 0; s < row; s += 16) {
    const size = <usize>C * row;
    normalise(z + s, row, size, largest(z + s, row, size), f32x4.splat(1));
  }
}

/**
 * Softmax and cross-entropy by column: z [C, S] leaves as scale·(probs − target); labels [S] are class integers, and a column whose label is
 * negative counts for nothing. Returns the sum of the losses in nats.
 */
export function columnsCrossEntropy(C: i32, S: i32, z: usize, labels: usize, scale: f32): f64 {
  const row = <usize>S << 2, size = <usize>C * row;
  let total: f64 = 0, product: f64 = 1;
  for (let s: usize = 0; s < row; s += 16, z += 16, labels += 16) {
    const label = v128.load(labels);
    const counts = i32x4.ge_s(label, i32x4.splat(0));
    let own = f32x4.splat(0), index = i32x4.splat(0);
    for (let at = z; at < z + size; at += row) {
      own = v128.bitselect(v128.load(at), own, i32x4.eq(label, index));
      index = i32x4.add(index, i32x4.splat(1));
    }
    const most = largest(z, row, size);
    const sum = normalise(z, row, size, most, v128.and(counts, f32x4.splat(scale)));
    total += <f64>sumLanes(v128.and(counts, f32x4.sub(most, own)));
    // One logarithm for many: each sum is between 1 and C.
    const sums = v128.bitselect(sum, f32x4.splat(1), counts);
    product *=
      <f64>f32x4.extract_lane(sums, 0) * <f64>f32x4.extract_lane(sums, 1) *
      (<f64>f32x4.extract_lane(sums, 2) * <f64>f32x4.extract_lane(sums, 3));
    if (product > 1e200) {
      total += log(product);
      product = 1;
    }
    index = i32x4.splat(0);
    for (let at = z; at < z + size; at += row) {
      const isOwn = i32x4.eq(label, index);
      v128.store(at, f32x4.sub(v128.load(at), v128.and(isOwn, f32x4.splat(scale))));
      index = i32x4.add(index, i32x4.splat(1));
    }
  }
  return total + log(product);
}

// @ts-ignore: decorator
@inline
function largest(z: usize, row: usize, size: usize): v128 {
  let most = v128.load(z);
  for (let at = z + row; at < z + size; at += row) most = f32x4.max(most, v128.load(at));
  return most;
}

/** Four columns of z ← factor·softmax; returns the sums of exp(z − max z). */
// @ts-ignore: decorator
@inline
function normalise(z: usize, row: usize, size: usize, most: v128, factor: v128): v128 {
  let sum = f32x4.splat(0);
  for (let at = z; at < z + size; at += row) {
    const e = exp4(f32x4.sub(v128.load(at), most));
    v128.store(at, e);
    sum = f32x4.add(sum, e);
  }
  const share = f32x4.div(factor, sum);
  for (let at = z; at < z + size; at += row) v128.store(at, f32x4.mul(share, v128.load(at)));
  return sum;
}
