import { storeUpTo } from './lanes';
import { multiplyAdd } from './multiply-add';

/** x ← value, x [n]. */
export function fill(n: i32, value: f32, x: usize): void {
  const four = f32x4.splat(value);
  for (; n > 0; n -= 4, x += 16) storeUpTo(x, four, n);
}

/** y ← y + a·x, both [n]. */
export function addScaled(n: i32, a: f32, x: usize, y: usize): void {
  const factor = f32x4.splat(a);
  for (; n > 0; n -= 4, x += 16, y += 16) storeUpTo(y, multiplyAdd(factor, v128.load(x), v128.load(y)), n);
}

/** x ← a·x, x [n]. */
export function scale(n: i32, a: f32, x: usize): void {
  const factor = f32x4.splat(a);
  for (; n > 0; n -= 4, x += 16) storeUpTo(x, f32x4.mul(factor, v128.load(x)), n);
}

/**
 * One Adam step (Kingma & Ba 2015) on w [n] with gradient scale·g and moments m, v [n]:
 * m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², w ← (1 − decay)·w − rate·m / (√v + ε).
 * The caller folds the bias corrections into rate and ε; decay is AdamW's, already times the learning rate.
 */
export function adam(
  n: i32, w: usize, g: usize, m: usize, v: usize,
  gradientScale: f32, rate: f32, beta1: f32, beta2: f32, epsilon: f32, decay: f32,
): void {
  const scaleG = f32x4.splat(gradientScale), keep = f32x4.splat(1 - decay), minusRate = f32x4.splat(-rate), eps = f32x4.splat(epsilon);
  const b1 = f32x4.splat(beta1), b2 = f32x4.splat(beta2), rest1 = f32x4.splat(1 - beta1), rest2 = f32x4.splat(1 - beta2);
  for (; n > 0; n -= 4, w += 16, g += 16, m += 16, v += 16) {
    const gradient = f32x4.mul(scaleG, v128.load(g));
    const first = multiplyAdd(b1, v128.load(m), f32x4.mul(rest1, gradient));
    const second = multiplyAdd(b2, v128.load(v), f32x4.mul(rest2, f32x4.mul(gradient, gradient)));
    const step = f32x4.div(first, f32x4.add(f32x4.sqrt(second), eps));
    storeUpTo(m, first, n);
    storeUpTo(v, second, n);
    storeUpTo(w, multiplyAdd(minusRate, step, f32x4.mul(keep, v128.load(w))), n);
  }
}
