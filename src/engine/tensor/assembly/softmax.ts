import { exp4, log } from './functions';
import { storeUpTo, sumLanes } from './lanes';

/**
 * Softmax and cross-entropy over rows. logits [rows, n] leaves as scale·(probs − target), the gradient of scale·Σ loss; targets [rows] are
 * classes, and a row whose target is negative counts for nothing. losses [rows], in nats, unless it is null; returns their sum.
 */
export function crossEntropy(rows: i32, n: i32, logits: usize, targets: usize, scale: f32, losses: usize): f64 {
  let total: f64 = 0;
  for (; rows > 0; --rows, targets += 4, logits += <usize>n << 2) {
    const target = load<i32>(targets);
    let loss: f64 = 0;
    if (target < 0) memory.fill(logits, 0, <usize>n << 2);
    else {
      const at = logits + (<usize>target << 2);
      const shifted = load<f32>(at) - largest(n, logits);
      const sum = exponentiate(n, logits, largest(n, logits));
      loss = log(<f64>sum) - <f64>shifted;
      multiplyAll(n, logits, scale / sum);
      store<f32>(at, load<f32>(at) - scale);
    }
    if (losses) {
      store<f32>(losses, <f32>loss);
      losses += 4;
    }
    total += loss;
  }
  return total;
}

/** x [n] ← softmax(x / temperature). */
export function softmax(n: i32, x: usize, temperature: f32): void {
  multiplyAll(n, x, 1 / temperature);
  multiplyAll(n, x, 1 / exponentiate(n, x, largest(n, x)));
}

function largest(n: i32, x: usize): f32 {
  let most = load<f32>(x);
  for (let i: usize = 0; i < <usize>n << 2; i += 4) most = max(most, load<f32>(x + i));
  return most;
}

/** x [n] ← exp(x − offset); returns its sum. */
function exponentiate(n: i32, x: usize, offset: f32): f32 {
  const shift = f32x4.splat(offset);
  let sum = f32x4.splat(0);
  for (; n >= 4; n -= 4, x += 16) {
    const four = exp4(f32x4.sub(v128.load(x), shift));
    sum = f32x4.add(sum, four);
    v128.store(x, four);
  }
  let rest: f32 = 0;
  if (n > 0) {
    storeUpTo(x, exp4(f32x4.sub(v128.load(x), shift)), n);
    for (; n > 0; --n, x += 4) rest += load<f32>(x);
  }
  return sumLanes(sum) + rest;
}

function multiplyAll(n: i32, x: usize, factor: f32): void {
  for (; n > 0; n -= 4, x += 16) storeUpTo(x, f32x4.mul(v128.load(x), f32x4.splat(factor)), n);
}
