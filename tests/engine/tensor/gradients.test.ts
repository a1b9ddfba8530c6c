import { describe, expect, test } from 'vitest';
import { createRandom } from '~/engine/random.ts';
import { startBackend } from '~/engine/tensor/backend.ts';
import * as tf from '~/engine/tensor/ops.ts';
import { type Case, cases } from './cases.ts';

/** The gradients of Σ wᵢ·f(x)ᵢ by reverse mode and by central differences, side by side. */
function bothGradients({ f, shapes, low = -1, high = 1 }: Case) {
  const random = createRandom(5);
  // Distinct values a clear step apart, so that no kink (relu, max) lies within reach of the finite difference.
  const draw = (size: number) => {
    const ranks = random.shuffle(Float32Array.from({ length: size }, (_, i) => i));
    const offset = random.uniform(0.1, 0.9);
    return ranks.map((rank) => low + ((high - low) * (rank + offset)) / size);
  };
  const inputs = shapes.map((shape) => draw(shape.reduce((a, b) => a * b, 1)));
  const weights = tf.tidy(() => draw(f(...shapes.map((shape, i) => tf.tensor(inputs[i]!, shape))).size));
  const score = (...x: tf.Tensor[]) =>
    tf.tidy(() => {
      const y = f(...x);
      return tf.sum(tf.mul(y, tf.tensor(weights, y.shape)));
    });

  const tensors = shapes.map((shape, i) => tf.tensor(inputs[i]!, shape));
  const reverse = tf
    .grads(score as () => tf.Tensor)(tensors)
    .map((t) => t.dataSync<'float32'>());
  tf.dispose(tensors);

  const values = (x: Float32Array[]) =>
    tf.tidy(() => f(...x.map((v, i) => tf.tensor(v, shapes[i]!))).dataSync<'float32'>());
  const h = 1 / 128; // large, since values are of 32 bits; summed in 64 bits below
  const differences = inputs.map((input, k) =>
    input.map((value, j) => {
      const at = (x: number) => values(inputs.with(k, input.with(j, x))).reduce((s, y, i) => s + weights[i]! * y, 0);
      return (at(value + h) - at(value - h)) / (2 * h);
    }),
  );
  return { reverse, differences };
}

const distance = (a: Float32Array, b: Float32Array) =>
  Math.max(...a.map((value, i) => Math.abs(value - b[i]!))) / Math.max(...b.map(Math.abs), 1e-3);

describe.each(['cpu', 'wasm'] as const)('gradients on %s', (backend) => {
  test.each(Object.entries(cases))('%s', async (_, entry) => {
    await startBackend({ backend });
    const before = tf.memory().numTensors;
    const { reverse, differences } = tf.tidy(() => bothGradients(entry));
    reverse.forEach((gradient, k) => {
      expect(gradient).toHaveLength(differences[k]!.length);
      expect(distance(gradient, differences[k]!)).toBeLessThan(2e-3);
    });
    expect(tf.memory().numTensors).toBe(before);
  });
});

test.each(Object.entries(cases))('%s is the same on wasm as on cpu', async (_, { f, shapes, low = -1, high = 1 }) => {
  const run = async (backend: 'cpu' | 'wasm') => {
    await startBackend({ backend });
    const random = createRandom(6);
    const draw = (shape: number[]) =>
      tf.tensor(
        Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.uniform(low, high)),
        shape,
      );
    return tf.tidy(() => f(...shapes.map(draw)).dataSync<'float32'>());
  };
  expect(distance(await run('wasm'), await run('cpu'))).toBeLessThan(1e-5);
});
