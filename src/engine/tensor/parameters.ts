import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { NamedArrays, Shapes } from '../training/arrays.ts';

/** Parameters as tensors, by the same names. The caller disposes of them. */
export function toTensors(parameters: NamedArrays, shapes: Shapes): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, tf.tensor(parameters[name]!, [...shape])]),
  );
}

/**
 * The loss of a model whose parameters are plain arrays; its gradient is written into the arrays given.
 * `loss` maps the parameters, as tensors, to a scalar.
 */
export async function differentiate(
  loss: (parameters: Record<string, Tensor>) => Scalar,
  parameters: NamedArrays,
  shapes: Shapes,
  gradients: NamedArrays,
): Promise<number> {
  const names = Object.keys(shapes);
  const tensors = toTensors(parameters, shapes);
  const call = (...list: Tensor[]) => loss(Object.fromEntries(names.map((name, i) => [name, list[i]!])));
  let results: Tensor[] = [];
  try {
    const { value, grads } = tf.valueAndGrads(call)(Object.values(tensors));
    results = [value, ...grads];
    await Promise.all(names.map(async (name, i) => gradients[name]!.set((await grads[i]!.data()) as Float32Array)));
    return (await value.data())[0]!;
  } finally {
    tf.dispose([...Object.values(tensors), ...results]);
  }
}
