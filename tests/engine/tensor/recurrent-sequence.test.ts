import { describe, expect, test } from 'vitest';
import { createRandom } from '~/engine/random.ts';
import { type Block, createKernels } from '~/engine/tensor/kernels.ts';
import { createRecurrentSequence, gateCounts } from '~/engine/tensor/recurrent-sequence.ts';
import { type NaiveArguments, runNaively } from './naive-sequence.ts';

const cells = ['rnn tanh', 'rnn relu', 'lstm', 'gru'] as const;
const builds = ['relaxed', 'simd', 'typed arrays'] as const;
const [B, T, D, H] = [3, 4, 5, 7]; // an odd width leaves a tail in every vector loop

describe.each(builds.flatMap((build) => cells.map((cell) => [cell, build] as const)))('%s on %s', (cell, build) => {
  const G = gateCounts[cell];
  const config = { cell, batchSize: B, numSteps: T, inputSize: D, hiddenSize: H };

  function setUp(isOneHot: boolean) {
    const random = createRandom(11);
    const draw = (length: number, deviation = 0.5) => Array.from({ length }, () => random.normal(0, deviation));
    const ids = Array.from({ length: T * B }, () => random.integer(D));
    const x = isOneHot ? ids.flatMap((id) => Array.from({ length: D }, (_, d) => +(d === id))) : draw(T * B * D);
    const given: NaiveArguments = {
      ...{ W: draw((D + H) * G * H), b: draw(G * H), bh: cell === 'gru' ? draw(G * H) : [], x },
      ...{ h0: draw(B * H), c0: cell === 'lstm' ? draw(B * H) : [] },
    };
    const [dh, dcLast] = [draw(T * B * H), draw(B * H)];

    const kernels = createKernels({ build });
    const place = (values: number[]) => {
      const block = kernels.allocate(values.length);
      block.values.set(values);
      return block;
    };
    const blocks = { W: place(given.W), b: place(given.b), bh: place(given.bh), x: place(x), ids: place(ids) };
    blocks.ids.integers.set(ids);
    const gradients = { W: place(given.W), b: place(given.b), bh: place(given.bh), x: place(x) };
    const pointers = (from: { W: Block; b: Block; bh: Block }) => ({
      ...{ W: from.W.pointer, b: from.b.pointer },
      ...(cell === 'gru' ? { bh: from.bh.pointer } : {}),
    });
    const layer = createRecurrentSequence(
      kernels,
      config,
      pointers(blocks),
      isOneHot ? { ids: blocks.ids.pointer } : { vectors: blocks.x.pointer, gradient: gradients.x.pointer },
    );
    layer.h.values.set(given.h0);
    layer.c?.values.set(given.c0);
    layer.dh.values.set(dh, B * H);
    layer.dcLast?.values.set(dcLast);

    const loss = (args: NaiveArguments) => {
      const { h, cLast } = runNaively({ cell, B, T, D, H }, args);
      const sum = h.reduce((total, value, i) => total + value * dh[i]!, 0);
      return cLast.reduce((total, value, i) => total + value * dcLast[i]!, sum);
    };
    /** Every partial derivative of the loss, by central differences. */
    const differences = (name: keyof NaiveArguments) =>
      given[name].map((value, i) => {
        const nudged = (by: number) => loss({ ...given, [name]: given[name].with(i, value + by) });
        return (nudged(1e-5) - nudged(-1e-5)) / 2e-5;
      });
    return { given, layer, gradients, pointers: pointers(gradients), differences };
  }

  test('computes the states of the textbook equations', () => {
    for (const isOneHot of [false, true]) {
      const { given, layer } = setUp(isOneHot);
      layer.forward();
      const { h, cLast } = runNaively({ cell, B, T, D, H }, given);
      expectClose(layer.h.values.subarray(B * H), h);
      if (layer.c) expectClose(layer.c.values.subarray(T * B * H), cLast);
    }
  });

  test('has the gradients that finite differences give', () => {
    for (const isOneHot of [false, true]) {
      const { layer, gradients, pointers, differences } = setUp(isOneHot);
      layer.forward();
      layer.backward(pointers);
      for (const name of ['W', 'b', 'bh'] as const) expectClose(gradients[name].values, differences(name));
      if (!isOneHot) expectClose(gradients.x.values, differences('x'));
      expectClose(layer.dh.values.subarray(0, B * H), differences('h0'));
      if (layer.dc) expectClose(layer.dc.values, differences('c0'));
    }
  });

  test('runs again to the same answer, and from where it was when the state is carried', () => {
    const { layer, pointers, gradients } = setUp(true);
    const start = { h: layer.h.values.slice(), c: layer.c?.values.slice(), dh: layer.dh.values.slice() };
    const run = () => {
      layer.dh.values.set(start.dh);
      layer.forward();
      layer.backward(pointers);
      return [...layer.h.values, ...gradients.W.values, ...gradients.b.values];
    };
    const first = run();
    expect(run()).toEqual(first);
    const last = layer.h.values.slice(T * B * H);
    layer.carryState();
    expect(layer.h.values.slice(0, B * H)).toEqual(last);
    expect(run()).not.toEqual(first);
    layer.h.values.set(start.h);
    if (start.c) layer.c!.values.set(start.c);
    expect(run()).toEqual(first);
    layer.resetState();
    expect(layer.h.values.subarray(0, B * H).every((value) => value === 0)).toBe(true);
  });
});

function expectClose(actual: Float32Array, expected: readonly number[]) {
  const worst = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - actual[i]!)), 0);
  expect(worst).toBeLessThan(2e-5 * Math.max(1, ...expected.map(Math.abs)));
}
