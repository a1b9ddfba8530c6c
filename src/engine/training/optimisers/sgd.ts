import type { UpdateRule } from '../optimiser.ts';

/** Stochastic gradient descent: θ ← θ − η g. */
export const sgd: UpdateRule = (parameter, gradient, _memory, learningRate) => {
  for (let k = 0; k < parameter.length; k++) parameter[k] = parameter[k]! - learningRate * gradient[k]!;
};
