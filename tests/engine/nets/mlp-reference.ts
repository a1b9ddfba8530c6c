import { finiteDifferences } from '~/engine/analysis/finite-differences.ts';
import type { MlpLayout } from '~/engine/nets/mlp.ts';

/** The network's probabilities for one point, straight from the equations in double precision. */
export function referenceProbs(layout: MlpLayout, parameters: ArrayLike<number>, x: readonly number[]): number[] {
  const act = {
    linear: (z: number) => z,
    tanh: Math.tanh,
    relu: (z: number) => Math.max(z, 0),
    sigmoid: (z: number) => 1 / (1 + Math.exp(-z)),
  }[layout.shape.activation];
  let h = [...x];
  layout.layers.forEach(({ inputs, outputs, W, b }, l) => {
    const z = Array.from({ length: outputs }, (_, o) =>
      h.reduce((sum, value, i) => sum + parameters[W + o * inputs + i]! * value, parameters[b + o]!),
    );
    h = l < layout.layers.length - 1 ? z.map(act) : z;
  });
  const exps = h.map((z) => Math.exp(z - Math.max(...h)));
  const sum = exps.reduce((a, e) => a + e);
  return exps.map((e) => e / sum);
}

/** Mean cross-entropy over points x [N, inputs]. */
export function referenceLoss(
  layout: MlpLayout,
  parameters: ArrayLike<number>,
  x: ArrayLike<number>,
  labels: ArrayLike<number>,
): number {
  const { inputs } = layout.shape;
  let loss = 0;
  for (let n = 0; n < labels.length; n++) {
    const point = Array.from({ length: inputs }, (_, i) => x[n * inputs + i]!);
    loss -= Math.log(referenceProbs(layout, parameters, point)[labels[n]!]!);
  }
  return loss / labels.length;
}

/** Central differences of `referenceLoss` by every parameter. */
export function referenceGradient(
  layout: MlpLayout,
  parameters: ArrayLike<number>,
  x: ArrayLike<number>,
  labels: ArrayLike<number>,
): Float64Array {
  const all = Float64Array.from(parameters);
  return finiteDifferences(() => referenceLoss(layout, all, x, labels), { all }).all;
}
