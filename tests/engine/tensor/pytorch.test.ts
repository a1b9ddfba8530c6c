import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { startBackend } from '~/engine/tensor/backend.ts';
import { attentionDecoder, type AttentionParameters } from '~/engine/tensor/fused/attention-decoder.ts';
import { convolutionLayer, crossEntropy, denseLayer } from '~/engine/tensor/fused/layers.ts';
import * as tf from '~/engine/tensor/ops.ts';

type Entries = Record<string, { shape: number[]; values: number[] }>;
type Fixture = { inputs: Entries; results: Entries; gradients: Entries };
type Named = Record<string, tf.Tensor>;

const fixtures = JSON.parse(
  readFileSync(new URL('../../fixtures/tensor/networks.json', import.meta.url), 'utf8'),
) as Record<'convnet' | 'attentionDecoder', Fixture>;

/** The networks of make-networks.py in our operations; `loss` is the one differentiated. */
const networks: Record<keyof typeof fixtures, (inputs: Named) => Named & { loss: tf.Tensor }> = {
  convnet({ x, W1, b1, W2, b2, W3, b3 }) {
    let y = tf.maxPool(convolutionLayer(x as tf.Tensor4D, W1!, b1!, 'relu'), 2, 2, 'valid');
    y = convolutionLayer(y, W2!, b2!, 'relu', 2);
    const logits = denseLayer(tf.reshape(y, [2, 12]), W3!, b3!, 'none');
    return { logits, loss: crossEntropy(logits, tf.tensor1d([3, 1], 'int32')) };
  },
  attentionDecoder({ inputs, annotations, h0, c0, ...parameters }) {
    const state = { h: h0 as tf.Tensor2D, c: c0 as tf.Tensor2D };
    const read = [inputs, annotations] as [tf.Tensor3D, tf.Tensor3D];
    const { h, alpha, c } = attentionDecoder(...read, parameters as unknown as AttentionParameters, state);
    const penalty = tf.sum(tf.square(tf.sub(1, tf.sum(alpha, 0))));
    return { h, alpha, c, loss: tf.add(tf.add(tf.sum(tf.square(h)), penalty), tf.sum(c)) };
  },
};

describe.each(['cpu', 'wasm'] as const)('against PyTorch, on %s', (backend) => {
  test.each(Object.keys(networks) as (keyof typeof fixtures)[])('%s', async (name) => {
    await startBackend({ backend });
    const { inputs, results, gradients } = fixtures[name];
    const names = Object.keys(inputs);
    tf.tidy(() => {
      const values = names.map((input) => tf.tensor(inputs[input]!.values, inputs[input]!.shape, 'float32'));
      const named = (list: tf.Tensor[]) => Object.fromEntries(names.map((input, i) => [input, list[i]!]));
      const own = networks[name](named(values));
      for (const result in results) expectClose(result, own[result]!, results[result]!.values);
      const grads = tf.grads((...list: tf.Tensor[]) => networks[name](named(list)).loss)(values);
      names.forEach((input, i) => expectClose(`gradient of ${input}`, grads[i]!, gradients[input]!.values));
    });
  });
});

function expectClose(what: string, tensor: tf.Tensor, expected: number[]) {
  const scale = Math.max(...expected.map(Math.abs));
  const worst = Math.max(...tensor.dataSync<'float32'>().map((value, i) => Math.abs(value - expected[i]!)));
  expect(tensor.size, what).toBe(expected.length);
  expect(worst / scale, what).toBeLessThan(1e-5);
}
