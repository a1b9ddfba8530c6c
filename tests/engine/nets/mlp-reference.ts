import { finiteDifferences } from '~/engine/analysis/finite-differences.ts';
import { type MlpLayout, traceMlp } from '~/engine/nets/mlp-shape.ts';

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
    loss -= Math.log(traceMlp(layout, parameters, point).at(-1)![labels[n]!]!);
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
