import { describe, expect, test } from 'vitest';
import { createRandom } from '~/engine/random.ts';
import { startBackend } from '~/engine/tensor/backend.ts';
import {
  attentionDecoder,
  type AttentionParameters,
  composeAttentionDecoder,
} from '~/engine/tensor/fused/attention-decoder.ts';
import { convolutionLayer, denseLayer } from '~/engine/tensor/fused/layers.ts';
import {
  composeRecurrentSequence,
  recurrentSequence,
  type RecurrentParameters,
} from '~/engine/tensor/fused/recurrent-sequence.ts';
import * as tf from '~/engine/tensor/ops.ts';
import { gateCounts } from '~/engine/tensor/recurrent-sequence.ts';

type Named = Record<string, tf.Tensor>;
type Run = (inputs: Named) => Named;

const random = createRandom(3);
const draw = (...shape: number[]) =>
  tf.tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal(0, 0.5)),
    shape,
  );

/** The results of a function and the gradients of a random mixture of them all, by the names of results and inputs. */
function valuesAndGradients(run: Run, inputs: Named): Record<string, Float32Array> {
  const names = Object.keys(inputs);
  const mixture = createRandom(4);
  const values: Named = {};
  const gradients = tf.grads((...list: tf.Tensor[]) => {
    const results = run(Object.fromEntries(names.map((name, i) => [name, list[i]!])));
    let score = tf.scalar(0) as tf.Tensor;
    for (const [name, result] of Object.entries(results)) {
      values[name] = tf.keep(tf.clone(result));
      const weights = Float32Array.from({ length: result.size }, () => mixture.normal());
      score = tf.add(score, tf.sum(tf.mul(result, tf.tensor(weights, result.shape))));
    }
    return score;
  })(names.map((name) => inputs[name]!));
  names.forEach((name, i) => (values[`d${name}`] = gradients[i]!));
  const read = Object.entries(values).map(([name, tensor]) => [name, tensor.dataSync<'float32'>()] as const);
  tf.dispose(values);
  return Object.fromEntries(read);
}

function expectSame(fused: Run, composed: Run, makeInputs: () => Named) {
  const before = tf.memory().numTensors;
  const inputs = makeInputs();
  const [a, b] = [valuesAndGradients(fused, inputs), valuesAndGradients(composed, inputs)];
  expect(Object.keys(a)).toEqual(Object.keys(b));
  for (const name in b) {
    const scale = Math.max(...b[name]!.map(Math.abs));
    const worst = Math.max(...a[name]!.map((value, i) => Math.abs(value - b[name]![i]!)));
    expect(scale, name).toBeGreaterThan(0);
    expect(worst / scale, name).toBeLessThan(1e-5);
  }
  // Without a tape nothing is kept for a backward pass.
  tf.dispose(tf.tidy(() => fused(inputs)));
  tf.dispose(inputs);
  expect(tf.memory().numTensors).toBe(before);
}

describe.each(['wasm', 'cpu'] as const)('fused operations on %s', (backend) => {
  test.each(['rnn tanh', 'rnn relu', 'lstm', 'gru'] as const)('%s equals its chain of operations', async (cell) => {
    await startBackend({ backend });
    const [T, B, D, H] = [5, 3, 4, 7];
    const width = gateCounts[cell] * H;
    const as = (run: typeof composeRecurrentSequence): Run => {
      return ({ x, h0, c0, ...parameters }) => {
        const state = { h: h0 as tf.Tensor2D, ...(c0 ? { c: c0 as tf.Tensor2D } : {}) };
        return { ...run(cell, x as tf.Tensor3D, parameters as unknown as RecurrentParameters, state) };
      };
    };
    expectSame(as(recurrentSequence), as(composeRecurrentSequence), () => ({
      ...{ x: draw(T, B, D), h0: draw(B, H), W: draw(D + H, width), b: draw(width) },
      ...(cell === 'gru' ? { bh: draw(width) } : {}),
      ...(cell === 'lstm' ? { c0: draw(B, H) } : {}),
    }));
  });

  test.each([false, true])('the attention decoder equals its chain of operations (gated: %s)', async (isGated) => {
    await startBackend({ backend });
    const [T, B, E, H, L, D, A] = [4, 3, 5, 7, 6, 9, 5];
    const as = (run: typeof composeAttentionDecoder): Run => {
      return ({ inputs, annotations, h0, c0, ...parameters }) => {
        const state = { h: h0 as tf.Tensor2D, c: c0 as tf.Tensor2D };
        const read = [inputs, annotations] as [tf.Tensor3D, tf.Tensor3D];
        return { ...run(...read, parameters as unknown as AttentionParameters, state) };
      };
    };
    expectSame(as(attentionDecoder), as(composeAttentionDecoder), () => ({
      ...{ inputs: draw(T, B, E), annotations: draw(B, L, D), h0: draw(B, H), c0: draw(B, H) },
      ...{ Wa: draw(D, A), ba: draw(A), Wq: draw(H, A), v: draw(A), W: draw(E + D + H, 4 * H), b: draw(4 * H) },
      ...(isGated ? { wBeta: draw(H, 1), bBeta: draw(1) } : {}),
    }));
  });

  test('a sequence may begin at zero', async () => {
    await startBackend({ backend });
    const h = tf.tidy(() => {
      const parameters = { W: draw(5, 12) as tf.Tensor2D, b: draw(12) as tf.Tensor1D };
      const x = draw(2, 1, 2) as tf.Tensor3D;
      const zero = () => tf.zeros([1, 3]) as tf.Tensor2D;
      const given = recurrentSequence('lstm', x, parameters, { h: zero(), c: zero() });
      return tf.max(tf.abs(tf.sub(recurrentSequence('lstm', x, parameters).h, given.h))).dataSync()[0];
    });
    expect(h).toBe(0);
  });

  test('wrong shapes are refused before a kernel reads them', async () => {
    await startBackend({ backend });
    tf.tidy(() => {
      const x = draw(2, 1, 3) as tf.Tensor3D;
      expect(() => recurrentSequence('lstm', x, { W: draw(6, 12), b: draw(16) })).toThrow(
        'W has the shape [6, 12], not [7, 16]',
      );
      expect(() => recurrentSequence('gru', x, { W: draw(6, 9), b: draw(9) })).toThrow(
        'A GRU, and no other cell, has a bias bh',
      );
      expect(() => denseLayer(draw(2, 3) as tf.Tensor2D, draw(4, 5), draw(5), 'none')).toThrow('not [3, 5]');
      expect(() => convolutionLayer(draw(1, 4, 4, 2) as tf.Tensor4D, draw(3, 3, 3, 5), draw(5), 'none')).toThrow(
        'not [3, 3, 2, 5]',
      );
    });
  });
});
