import type { UpdateRule } from '../optimiser.ts';

/** Gradient descent with momentum μ (0.9), Polyak 1964: v ← μv + g, θ ← θ − ηv. */
export function momentum({ momentum = 0.9 }): UpdateRule {
  return (parameter, gradient, memory, learningRate) => {
    const velocity = memory[0]!;
    for (let k = 0; k < parameter.length; k++) {
      const v = momentum * velocity[k]! + gradient[k]!;
      velocity[k] = v;
      parameter[k] = parameter[k]! - learningRate * v;
    }
  };
}
