import { exp4, tanh4 } from './functions';
import { storeUpTo, sumLanes } from './lanes';
import { multiplyAdd, multiplySubtract } from './multiply-add';

/**
 * One look of additive attention (Bahdanau et al. 2015). keys [B, L, A] are the annotations times W_a, query [B, A] the state times W_h,
 * annotations [B, L, D]. Writes s [B, L, A] = tanh(keys + query), the weights alpha [B, L] = softmax(s·v) and the
 * context [B, D] = Σ alpha·annotation.
 */
export function attend(
  B: i32, L: i32, A: i32, D: i32, keys: usize, query: usize, v: usize, annotations: usize, s: usize, alpha: usize, context: usize,
): void {
  const rowA = <usize>A << 2, rowD = <usize>D << 2;
  for (; B > 0; --B) {
    let most: f32 = -Infinity;
    for (let i = 0; i < L; ++i) {
      let sum = f32x4.splat(0), j: usize = 0, left = A;
      for (; left >= 4; left -= 4, j += 16) {
        const four = tanh4(f32x4.add(v128.load(keys + j), v128.load(query + j)));
        v128.store(s + j, four);
        sum = multiplyAdd(four, v128.load(v + j), sum);
      }
      let score = sumLanes(sum);
      if (left > 0) {
        storeUpTo(s + j, tanh4(f32x4.add(v128.load(keys + j), v128.load(query + j))), left);
        for (; j < rowA; j += 4) score += load<f32>(s + j) * load<f32>(v + j);
      }
      store<f32>(alpha + (<usize>i << 2), score);
      most = max(most, score);
      keys += rowA;
      s += rowA;
    }
    query += rowA;

    let total: f32 = 0;
    for (let i = 0, at = alpha; i < L; i += 4, at += 16) {
      storeUpTo(at, exp4(f32x4.sub(v128.load(at), f32x4.splat(most))), L - i);
      for (let k: usize = 0; k < <usize>min(L - i, 4) << 2; k += 4) total += load<f32>(at + k);
    }
    memory.fill(context, 0, rowD);
    for (let i = 0; i < L; ++i, alpha += 4, annotations += rowD) {
      const weight = load<f32>(alpha) / total, factor = f32x4.splat(weight);
      store<f32>(alpha, weight);
      for (let j: usize = 0, left = D; left > 0; left -= 4, j += 16)
        storeUpTo(context + j, multiplyAdd(factor, v128.load(annotations + j), v128.load(context + j)), left);
    }
    context += rowD;
  }
}

/**
 * The backward pass of `attend`. dContext [B, D]; dAlpha [B, L] comes in as the gradient that alpha has from elsewhere and leaves as that of
 * the scores. dAnnotations [B, L, D], dKeys [B, L, A] and dv [A] gain; dQuery [B, A] is written.
 */
export function attendBackward(
  B: i32, L: i32, A: i32, D: i32, s: usize, v: usize, alpha: usize, annotations: usize, dContext: usize, dAlpha: usize,
  dAnnotations: usize, dKeys: usize, dv: usize, dQuery: usize,
): void {
  const rowA = <usize>A << 2, rowD = <usize>D << 2, one = f32x4.splat(1);
  for (; B > 0; --B) {
    let mean: f32 = 0; // Σ alpha·dAlpha
    for (let i: usize = 0; i < <usize>L << 2; i += 4, annotations += rowD, dAnnotations += rowD) {
      const weight = load<f32>(alpha + i), factor = f32x4.splat(weight);
      let sum = f32x4.splat(0), j: usize = 0, left = D;
      for (; left >= 4; left -= 4, j += 16) {
        const d = v128.load(dContext + j);
        sum = multiplyAdd(d, v128.load(annotations + j), sum);
        v128.store(dAnnotations + j, multiplyAdd(factor, d, v128.load(dAnnotations + j)));
      }
      let dWeight = load<f32>(dAlpha + i) + sumLanes(sum);
      for (; j < rowD; j += 4) {
        const d = load<f32>(dContext + j);
        dWeight += d * load<f32>(annotations + j);
        store<f32>(dAnnotations + j, load<f32>(dAnnotations + j) + weight * d);
      }
      store<f32>(dAlpha + i, dWeight);
      mean += weight * dWeight;
    }
    memory.fill(dQuery, 0, rowA);
    for (let i = 0; i < L; ++i, alpha += 4, dAlpha += 4) {
      const dScore = load<f32>(alpha) * (load<f32>(dAlpha) - mean), factor = f32x4.splat(dScore);
      store<f32>(dAlpha, dScore);
      for (let j: usize = 0, left = A; left > 0; left -= 4, j += 16) {
        const t = v128.load(s + j);
        const d = f32x4.mul(f32x4.mul(factor, v128.load(v + j)), multiplySubtract(t, t, one));
        storeUpTo(dv + j, multiplyAdd(factor, t, v128.load(dv + j)), left);
        storeUpTo(dKeys + j, f32x4.add(d, v128.load(dKeys + j)), left);
        storeUpTo(dQuery + j, f32x4.add(d, v128.load(dQuery + j)), left);
      }
      s += rowA;
      dKeys += rowA;
    }
    dContext += rowD;
    dQuery += rowA;
  }
}
