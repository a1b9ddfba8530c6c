import type { Operations } from '../operations.ts';
import type { Views } from './views.ts';

/** Nonlinearities in place, and the way back through them. */
export function activations(
  views: Views,
): Pick<Operations, 'tanh' | 'sigmoid' | 'relu' | 'tanhBackward' | 'sigmoidBackward' | 'reluBackward'> {
  const { row } = views;
  const apply = (change: (x: number) => number) => (n: number, x: number) => {
    const values = row(x, n);
    for (let i = 0; i < n; i++) values[i] = change(values[i]!);
  };
  return {
    tanh: apply(Math.tanh),
    sigmoid: apply(logistic),
    relu: apply((x) => (x < 0 ? 0 : x)),
    tanhBackward(n, y, d) {
      const [values, gradient] = [row(y, n), row(d, n)];
      for (let i = 0; i < n; i++) gradient[i]! *= 1 - values[i]! ** 2;
    },
    sigmoidBackward(n, y, d) {
      const [values, gradient] = [row(y, n), row(d, n)];
      for (let i = 0; i < n; i++) gradient[i]! *= values[i]! * (1 - values[i]!);
    },
    reluBackward(n, y, d) {
      const [values, gradient] = [row(y, n), row(d, n)];
      for (let i = 0; i < n; i++) if (!(values[i]! > 0)) gradient[i] = 0;
    },
  };
}

/** 1 / (1 + e⁻ˣ). */
export function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
