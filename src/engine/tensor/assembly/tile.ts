import { multiplyAdd } from './multiply-add';

/*
 * The innermost loops of the matrix product. A tile of C (6×8 or 4×8) stays in registers while k runs over a panel
 * of packed A ([k][6] or [k][4]) and a panel of packed B ([k][8]).
 */

// @ts-ignore: decorator
@inline
function store(c: usize, alpha: v128, beta: f32, low: v128, high: v128): void {
  low = f32x4.mul(alpha, low);
  high = f32x4.mul(alpha, high);
  if (beta != 0) {
    const scale = f32x4.splat(beta);
    low = multiplyAdd(scale, v128.load(c), low);
    high = multiplyAdd(scale, v128.load(c, 16), high);
  }
  v128.store(c, low);
  v128.store(c, high, 16);
}

/** C[6, 8] = alpha·A·B + beta·C; stride is the distance between rows of C in bytes. */
export function tile6(k: i32, alphaValue: f32, a: usize, b: usize, beta: f32, c: usize, stride: usize): void {
  let c00 = f32x4.splat(0), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00;
  let c30 = c00, c31 = c00, c40 = c00, c41 = c00, c50 = c00, c51 = c00;
  for (; k > 0; --k) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    let s = v128.load32_splat(a);
    c00 = multiplyAdd(s, b0, c00);
    c01 = multiplyAdd(s, b1, c01);
    s = v128.load32_splat(a, 4);
    c10 = multiplyAdd(s, b0, c10);
    c11 = multiplyAdd(s, b1, c11);
    s = v128.load32_splat(a, 8);
    c20 = multiplyAdd(s, b0, c20);
    c21 = multiplyAdd(s, b1, c21);
    s = v128.load32_splat(a, 12);
    c30 = multiplyAdd(s, b0, c30);
    c31 = multiplyAdd(s, b1, c31);
    s = v128.load32_splat(a, 16);
    c40 = multiplyAdd(s, b0, c40);
    c41 = multiplyAdd(s, b1, c41);
    s = v128.load32_splat(a, 20);
    c50 = multiplyAdd(s, b0, c50);
    c51 = multiplyAdd(s, b1, c51);
    a += 24;
    b += 32;
  }
  const alpha = f32x4.splat(alphaValue);
  store(c, alpha, beta, c00, c01);
  store((c += stride), alpha, beta, c10, c11);
  store((c += stride), alpha, beta, c20, c21);
  store((c += stride), alpha, beta, c30, c31);
  store((c += stride), alpha, beta, c40, c41);
  store(c + stride, alpha, beta, c50, c51);
}

/** C[4, 8] = alpha·A·B + beta·C, likewise. */
export function tile4(k: i32, alphaValue: f32, a: usize, b: usize, beta: f32, c: usize, stride: usize): void {
  let c00 = f32x4.splat(0), c01 = c00, c10 = c00, c11 = c00;
  let c20 = c00, c21 = c00, c30 = c00, c31 = c00;
  for (; k > 0; --k) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    let s = v128.load32_splat(a);
    c00 = multiplyAdd(s, b0, c00);
    c01 = multiplyAdd(s, b1, c01);
    s = v128.load32_splat(a, 4);
    c10 = multiplyAdd(s, b0, c10);
    c11 = multiplyAdd(s, b1, c11);
    s = v128.load32_splat(a, 8);
    c20 = multiplyAdd(s, b0, c20);
    c21 = multiplyAdd(s, b1, c21);
    s = v128.load32_splat(a, 12);
    c30 = multiplyAdd(s, b0, c30);
    c31 = multiplyAdd(s, b1, c31);
    a += 16;
    b += 32;
  }
  const alpha = f32x4.splat(alphaValue);
  store(c, alpha, beta, c00, c01);
  store((c += stride), alpha, beta, c10, c11);
  store((c += stride), alpha, beta, c20, c21);
  store(c + stride, alpha, beta, c30, c31);
}

/** The most floating-point operations this build can do: `rounds` × 12 independent chains of 4 multiply-adds, in registers. */
export function peak(rounds: i32, factor: f32): f32 {
  const s = f32x4.splat(factor);
  let x0 = s, x1 = s, x2 = s, x3 = s, x4 = s, x5 = s, x6 = s, x7 = s, x8 = s, x9 = s, x10 = s, x11 = s;
  for (; rounds > 0; --rounds) {
    x0 = multiplyAdd(x0, s, s);
    x1 = multiplyAdd(x1, s, s);
    x2 = multiplyAdd(x2, s, s);
    x3 = multiplyAdd(x3, s, s);
    x4 = multiplyAdd(x4, s, s);
    x5 = multiplyAdd(x5, s, s);
    x6 = multiplyAdd(x6, s, s);
    x7 = multiplyAdd(x7, s, s);
    x8 = multiplyAdd(x8, s, s);
    x9 = multiplyAdd(x9, s, s);
    x10 = multiplyAdd(x10, s, s);
    x11 = multiplyAdd(x11, s, s);
  }
  const low = f32x4.add(f32x4.add(f32x4.add(x0, x1), f32x4.add(x2, x3)), f32x4.add(x4, x5));
  const high = f32x4.add(f32x4.add(f32x4.add(x6, x7), f32x4.add(x8, x9)), f32x4.add(x10, x11));
  return f32x4.extract_lane(f32x4.add(low, high), 0);
}
