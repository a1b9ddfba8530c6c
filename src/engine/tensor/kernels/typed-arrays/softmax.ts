import type { Operations } from '../operations.ts';
import type { Views } from './views.ts';

/** Softmax and cross-entropy. */
export function softmax(views: Views): Pick<Operations, 'crossEntropy' | 'softmax'> {
  const { row } = views;
  return {
    crossEntropy(rows, n, logits, targets, scale, losses) {
      let total = 0;
      for (let r = 0; r < rows; r++) {
        const values = row(logits + 4 * n * r, n);
        const target = views.integers[(targets >> 2) + r]!;
        let loss = 0;
        if (target < 0) values.fill(0);
        else {
          const most = Math.max(...values);
          const own = values[target]! - most;
          let sum = 0;
          for (let j = 0; j < n; j++) sum += values[j] = Math.exp(values[j]! - most);
          loss = Math.log(sum) - own;
          for (let j = 0; j < n; j++) values[j]! *= scale / sum;
          values[target]! -= scale;
        }
        if (losses) row(losses, rows)[r] = loss;
        total += loss;
      }
      return total;
    },
    softmax(n, x, temperature) {
      const values = row(x, n);
      const most = Math.max(...values);
      let sum = 0;
      for (let j = 0; j < n; j++) sum += values[j] = Math.exp((values[j]! - most) / temperature);
      for (let j = 0; j < n; j++) values[j]! /= sum;
    },
  };
}
