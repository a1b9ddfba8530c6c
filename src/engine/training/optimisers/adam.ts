import type { UpdateRule } from '../optimiser.ts';

interface AdamConfig {
  kind: 'adam' | 'adamw';
  beta1?: number;
  beta2?: number;
  epsilon?: number;
  weightDecay?: number;
}

/**
 * Adam (Kingma & Ba 2015): m ← β₁m + (1 − β₁)g, s ← β₂s + (1 − β₂)g², θ ← θ − η m̂ / (√ŝ + ε), where the hats
 * undo the pull of the zeros that m and s began with; β₁ = 0.9, β₂ = 0.999, ε = 1e-8.
 * AdamW (Loshchilov & Hutter 2019) also shrinks each weight by η · weightDecay (0.01), apart from the gradient.
 */
export function adam({ kind, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0.01 }: AdamConfig): UpdateRule {
  return (parameter, gradient, memory, learningRate, step) => {
    const mean = memory[0]!;
    const square = memory[1]!;
    const rate = learningRate / (1 - beta1 ** (step + 1));
    const squareBias = 1 / (1 - beta2 ** (step + 1));
    const keep = kind === 'adamw' ? 1 - learningRate * weightDecay : 1;
    for (let k = 0; k < parameter.length; k++) {
      const g = gradient[k]!;
      const m = beta1 * mean[k]! + (1 - beta1) * g;
      const s = beta2 * square[k]! + (1 - beta2) * g * g;
      mean[k] = m;
      square[k] = s;
      parameter[k] = keep * parameter[k]! - (rate * m) / (Math.sqrt(s * squareBias) + epsilon);
    }
  };
}
