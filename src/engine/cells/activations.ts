/** The logistic function 1 / (1 + e^−a). */
export const sigmoid = (a: number): number => 1 / (1 + Math.exp(-a));

export type ActivationName = 'tanh' | 'relu' | 'sigmoid' | 'linear';

/** A non-linearity, its slope as a function of its output y, and γ, the largest slope it can have. */
export interface Activation {
  value(a: number): number;
  slope(y: number): number;
  largestSlope: number;
}

export const activations: Record<ActivationName, Activation> = {
  tanh: { value: Math.tanh, slope: (y) => 1 - y * y, largestSlope: 1 },
  relu: { value: (a) => Math.max(0, a), slope: (y) => (y > 0 ? 1 : 0), largestSlope: 1 },
  sigmoid: { value: sigmoid, slope: (y) => y * (1 - y), largestSlope: 1 / 4 },
  linear: { value: (a) => a, slope: () => 1, largestSlope: 1 },
};
