import { sigmoid4, tanh4 } from './functions';
import { storeUpTo } from './lanes';
import { multiplySubtract } from './multiply-add';

/** x ← tanh(x), x [n]. */
export function tanh(n: i32, x: usize): void {
  for (; n > 0; n -= 4, x += 16) storeUpTo(x, tanh4(v128.load(x)), n);
}

/** x ← σ(x), x [n]. */
export function sigmoid(n: i32, x: usize): void {
  for (; n > 0; n -= 4, x += 16) storeUpTo(x, sigmoid4(v128.load(x)), n);
}

/** x ← max(x, 0), x [n]; NaN stays. */
export function relu(n: i32, x: usize): void {
  for (; n > 0; n -= 4, x += 16) storeUpTo(x, f32x4.pmax(v128.load(x), f32x4.splat(0)), n);
}

/** d ← d·(1 − y²), the gradient through y = tanh(x). */
export function tanhBackward(n: i32, y: usize, d: usize): void {
  for (; n > 0; n -= 4, y += 16, d += 16) {
    const value = v128.load(y);
    storeUpTo(d, f32x4.mul(v128.load(d), multiplySubtract(value, value, f32x4.splat(1))), n);
  }
}

/** d ← d·y·(1 − y), the gradient through y = σ(x). */
export function sigmoidBackward(n: i32, y: usize, d: usize): void {
  for (; n > 0; n -= 4, y += 16, d += 16) {
    const value = v128.load(y);
    storeUpTo(d, f32x4.mul(v128.load(d), multiplySubtract(value, value, value)), n);
  }
}

/** d ← d where y > 0, else 0: the gradient through y = max(x, 0). */
export function reluBackward(n: i32, y: usize, d: usize): void {
  for (; n > 0; n -= 4, y += 16, d += 16)
    storeUpTo(d, v128.and(v128.load(d), f32x4.gt(v128.load(y), f32x4.splat(0))), n);
}
