import { activations as names, type Operations } from '../operations.ts';
import { activations } from './activations.ts';
import { products } from './products.ts';
import type { Views } from './views.ts';

/** A layer on a minibatch whose examples are columns. */
export function columns(
  views: Views,
): Pick<Operations, 'columnsForward' | 'columnsBackward' | 'columnsSoftmax' | 'columnsCrossEntropy'> {
  const { row } = views;
  const { multiply } = products(views);
  const nonlinear = activations(views);
  return {
    columnsForward(activation, I, O, S, W, b, x, y) {
      const f = views.floats;
      for (let o = 0, to = y >> 2; o < O; o++)
        for (let s = 0; s < S; s++, to++) {
          let sum = f[(b >> 2) + o]!;
          for (let i = 0, w = (W >> 2) + o * I, at = (x >> 2) + s; i < I; i++, w++, at += S) sum += f[w]! * f[at]!;
          f[to] = sum;
        }
      if (activation === names.tanh) nonlinear.tanh(O * S, y);
      else if (activation === names.relu) nonlinear.relu(O * S, y);
      else if (activation === names.sigmoid) nonlinear.sigmoid(O * S, y);
    },
    columnsBackward(activation, I, O, S, W, x, d, dW, db, dx) {
      multiply(O, I, S, 1, d, S, 0, x, S, 1, 0, dW, I);
      const [f, sums] = [views.floats, row(db, O)];
      for (let o = 0, at = d >> 2; o < O; o++) {
        sums[o] = 0;
        for (let s = 0; s < S; s++, at++) sums[o]! += f[at]!;
      }
      if (!dx) return;
      multiply(I, S, O, 1, W, I, 1, d, S, 0, 0, dx, S);
      if (activation === names.tanh) nonlinear.tanhBackward(I * S, x, dx);
      else if (activation === names.relu) nonlinear.reluBackward(I * S, x, dx);
      else if (activation === names.sigmoid) nonlinear.sigmoidBackward(I * S, x, dx);
    },
    columnsSoftmax(C, S, z) {
      const f = views.floats;
      for (let s = 0; s < S; s++) softmaxColumn(f, C, S, (z >> 2) + s);
    },
    columnsCrossEntropy(C, S, z, labels, scale) {
      const f = views.floats;
      let total = 0;
      for (let s = 0; s < S; s++) {
        const [at, label] = [(z >> 2) + s, views.integers[(labels >> 2) + s]!];
        const own = label < 0 ? 0 : f[at + label * S]!;
        const logSum = softmaxColumn(f, C, S, at);
        for (let c = 0; c < C; c++) f[at + c * S] = label < 0 ? 0 : scale * (f[at + c * S]! - (c === label ? 1 : 0));
        if (label >= 0) total += logSum - own;
      }
      return total;
    },
  };
}

/** Softmax of the C values at `at`, `at + step`, …; returns the logarithm of Σ exp. */
function softmaxColumn(f: Float32Array, C: number, step: number, at: number): number {
  let most = -Infinity;
  for (let c = 0; c < C; c++) most = Math.max(most, f[at + c * step]!);
  let sum = 0;
  for (let c = 0; c < C; c++) sum += f[at + c * step] = Math.exp(f[at + c * step]! - most);
  for (let c = 0; c < C; c++) f[at + c * step]! /= sum;
  return most + Math.log(sum);
}
