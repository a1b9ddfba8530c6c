import { describe, expect, test } from 'vitest';
import { startBackend } from '~/engine/tensor/backend.ts';
import * as tf from '~/engine/tensor/ops.ts';
import { differentiate, toTensors } from '~/engine/tensor/parameters.ts';

describe.each(['cpu', 'wasm'] as const)('parameters kept as arrays, on %s', (backend) => {
  const parameters = { W: Float32Array.of(1, 2, 3, 4), b: Float32Array.of(5, 6) };
  const shapes = { W: [2, 2], b: [2] };

  test('their gradient is written into arrays of the same names', async () => {
    await startBackend({ backend });
    const before = tf.memory().numTensors;
    const gradients = { W: new Float32Array(4), b: new Float32Array(2) };
    // L = Σ W·b: dL/dWᵢⱼ = bⱼ and dL/dbⱼ = Σᵢ Wᵢⱼ
    const loss = await differentiate(({ W, b }) => tf.sum(tf.mul(W!, b!)) as tf.Scalar, parameters, shapes, gradients);
    expect(loss).toBe(1 * 5 + 2 * 6 + 3 * 5 + 4 * 6);
    expect(gradients).toEqual({ W: Float32Array.of(5, 6, 5, 6), b: Float32Array.of(4, 6) });
    expect(tf.memory().numTensors).toBe(before);
  });

  test('become tensors of their shapes', async () => {
    await startBackend({ backend });
    const tensors = toTensors(parameters, shapes);
    expect(tensors['W']!.shape).toEqual([2, 2]);
    expect(tensors['b']!.dataSync()).toEqual(parameters.b);
    tf.dispose(tensors);
  });

  test('an error in the loss leaves nothing behind', async () => {
    await startBackend({ backend });
    const before = tf.memory().numTensors;
    const fail = () => {
      throw new Error('no such model');
    };
    await expect(differentiate(fail, parameters, shapes, parameters)).rejects.toThrow('no such model');
    expect(tf.memory().numTensors).toBe(before);
  });
});
