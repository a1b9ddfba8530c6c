import type { UpdateRule } from '../optimiser.ts';

/** RMSProp (Tieleman & Hinton 2012), ρ = 0.9: s ← ρs + (1 − ρ)g², θ ← θ − ηg / (√s + ε). */
export function rmsprop({ decay = 0.9, epsilon = 1e-8 }): UpdateRule {
  return (parameter, gradient, memory, learningRate) => {
    const square = memory[0]!;
    for (let k = 0; k < parameter.length; k++) {
      const g = gradient[k]!;
      const s = decay * square[k]! + (1 - decay) * g * g;
      square[k] = s;
      parameter[k] = parameter[k]! - (learningRate * g) / (Math.sqrt(s) + epsilon);
    }
  };
}
