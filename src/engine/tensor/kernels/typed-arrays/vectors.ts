import type { Operations } from '../operations.ts';
import type { Rows, Views } from './views.ts';

/** Vectors as they are. */
export function vectors(views: Views): Pick<Operations, 'fill' | 'addScaled' | 'scale' | 'adam'> {
  const { row } = views;
  return {
    fill: (n, value, x) => void row(x, n).fill(value),
    addScaled(n, a, x, y) {
      const [from, to] = [row(x, n), row(y, n)];
      for (let i = 0; i < n; i++) to[i]! += a * from[i]!;
    },
    scale(n, a, x) {
      const values = row(x, n);
      for (let i = 0; i < n; i++) values[i]! *= a;
    },
    adam(n, w, g, m, v, gradientScale, rate, beta1, beta2, epsilon, decay) {
      const [weights, gradients, first, second] = [w, g, m, v].map((pointer) => row(pointer, n)) as Rows<4>;
      for (let i = 0; i < n; i++) {
        const gradient = gradientScale * gradients[i]!;
        first[i] = beta1 * first[i]! + (1 - beta1) * gradient;
        second[i] = beta2 * second[i]! + (1 - beta2) * gradient * gradient;
        weights[i] = (1 - decay) * weights[i]! - (rate * first[i]!) / (Math.sqrt(second[i]!) + epsilon);
      }
    },
  };
}
