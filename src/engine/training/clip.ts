import type { Numbers } from './arrays.ts';

/** The Euclidean norm of all gradients taken as one vector. */
export function gradientNorm(gradients: Record<string, Numbers>): number {
  let squares = 0;
  for (const name in gradients) {
    const gradient = gradients[name]!;
    for (let k = 0; k < gradient.length; k++) squares += gradient[k]! ** 2;
  }
  return Math.sqrt(squares);
}

/**
 * Clips by norm (Pascanu et al. 2013), in place: if ‖g‖ > clipNorm, every gradient is multiplied by clipNorm / ‖g‖,
 * which keeps the direction. Returns ‖g‖ as it was before.
 */
export function clipByNorm(gradients: Record<string, Numbers>, clipNorm: number): number {
  const norm = gradientNorm(gradients);
  if (norm > clipNorm) {
    const scale = clipNorm / norm;
    for (const name in gradients) {
      const gradient = gradients[name]!;
      for (let k = 0; k < gradient.length; k++) gradient[k] = gradient[k]! * scale;
    }
  }
  return norm;
}

/** Clips by value, in place: clamps each element to [−limit, limit], which may turn the gradient's direction. */
export function clipByValue(gradients: Record<string, Numbers>, limit: number): void {
  for (const name in gradients) {
    const gradient = gradients[name]!;
    for (let k = 0; k < gradient.length; k++) gradient[k] = Math.min(limit, Math.max(-limit, gradient[k]!));
  }
}
