import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

/** Runs a kernel that only some backends have (wasm, see `wasm/`); undefined where the backend in use lacks it. */
export function runOwnKernel(
  name: string,
  inputs: Record<string, Tensor>,
  attrs: Record<string, unknown> = {},
): Tensor | undefined {
  if (!tf.getKernel(name, tf.getBackend())) return undefined;
  return tf.engine().runKernel(name, inputs, attrs as unknown as tf.NamedAttrMap) as Tensor;
}
