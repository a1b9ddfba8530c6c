import { type ActivationName, activations } from '../cells/activations.ts';
import { largestSingularValue, spectralRadius } from './spectrum.ts';

/** What Whh alone can say of ‖∂h_t/∂h_k‖ over n = t − k steps (Pascanu, Mikolov & Bengio 2013). */
export interface GradientBounds {
  /** ρ(Whh), σ₁(Whh) and γ, the largest slope of φ. */
  spectralRadius: number;
  largestSingularValue: number;
  largestSlope: number;
  /** γ σ₁ < 1: enough for the gradient to vanish. Otherwise growth is possible, not certain. */
  mustVanish: boolean;
  /** ‖∂h_t/∂h_k‖₂ ≤ (γ σ₁)ⁿ, for any φ. */
  upper(n: number): number;
  /** ‖∂h_t/∂h_k‖₂ ≥ ρⁿ, for a linear φ only; otherwise 0, since units may saturate. */
  lower(n: number): number;
}

/** The bounds for a simple RNN with recurrent weights Whh [H, H]. */
export function gradientBounds(Whh: Float64Array, activation: ActivationName): GradientBounds {
  const [rho, sigma, { largestSlope }] = [spectralRadius(Whh), largestSingularValue(Whh), activations[activation]];
  return {
    spectralRadius: rho,
    largestSingularValue: sigma,
    largestSlope,
    mustVanish: largestSlope * sigma < 1,
    upper: (n) => (largestSlope * sigma) ** n,
    lower: (n) => (activation === 'linear' ? rho ** n : 0),
  };
}
