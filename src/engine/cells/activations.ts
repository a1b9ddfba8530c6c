/** The logistic function 1 / (1 + e^−a). */
export const sigmoid = (a: number): number => 1 / (1 + Math.exp(-a));

export type ActivationName = 'tanh' | 'relu' | 'sigmoid' | 'linear';

/**
 * A non-linearity, its slope as a function of its output y, and γ, the largest slope it can have. `change` is φ(a + d) − φ(a)
 * without subtracting two numbers that are nearly the same, so that it is exact for the smallest d.
 */
export interface Activation {
  value(a: number): number;
  change(a: number, d: number): number;
  slope(y: number): number;
  largestSlope: number;
}

export const activations: Record<ActivationName, Activation> = {
  tanh: {
    value: Math.tanh,
    change: (a, d) => ((1 - Math.tanh(a) ** 2) * Math.tanh(d)) / (1 + Math.tanh(a) * Math.tanh(d)),
    slope: (y) => 1 - y * y,
    largestSlope: 1,
  },
  relu: {
    value: (a) => Math.max(0, a),
    change: (a, d) => (a > 0 ? Math.max(-a, d) : Math.max(0, a + d)),
    slope: (y) => (y > 0 ? 1 : 0),
    largestSlope: 1,
  },
  sigmoid: {
    value: sigmoid,
    change: (a, d) => (sigmoid(a) * sigmoid(-a) * -Math.expm1(-d)) / (sigmoid(a) + sigmoid(-a) * Math.exp(-d)),
    slope: (y) => y * (1 - y),
    largestSlope: 1 / 4,
  },
  linear: { value: (a) => a, change: (_, d) => d, slope: () => 1, largestSlope: 1 },
};
