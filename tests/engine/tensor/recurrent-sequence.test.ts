import { describe, expect, test } from 'vitest';
import { finiteDifferences } from '~/engine/analysis/finite-differences.ts';
import { createRandom } from '~/engine/random.ts';
import { type CellKind, createRecurrentSequence } from '~/engine/tensor/recurrent-sequence.ts';
import { drawArguments, largestError, openKernels, runReference } from './reference.ts';

const cells: CellKind[] = ['rnn tanh', 'rnn relu', 'lstm', 'gru'];
const builds = ['relaxed', 'simd', 'typed arrays'] as const;
const [B, T, D, H] = [3, 4, 5, 7]; // an odd width leaves a tail in every vector loop

describe.each(builds.flatMap((build) => cells.map((cell) => [cell, build] as const)))('%s on %s', (cell, build) => {
  const config = { cell, batchSize: B, numSteps: T, inputSize: D, hiddenSize: H };

  function setUp(isOneHot: boolean) {
    const random = createRandom(5);
    const ids = Array.from({ length: T * B }, () => random.integer(D));
    const given = drawArguments(config, isOneHot ? ids : undefined);
    const dh = Float64Array.from({ length: T * B * H }, () => random.normal());
    const dcLast = given.c0.map(() => random.normal());

    const { kernels, place } = openKernels(build);
    const [idsHere, x, dx] = [place(ids), place(given.x), place(given.x)];
    idsHere.integers.set(ids);
    const parameters = { W: place(given.W), b: place(given.b), bh: place(given.bh) };
    const gradients = { W: place(given.W), b: place(given.b), bh: place(given.bh) };
    const pointers = ({ W, b, bh }: typeof gradients) => ({
      ...{ W: W.pointer, b: b.pointer },
      ...(cell === 'gru' ? { bh: bh.pointer } : {}),
    });
    const layer = createRecurrentSequence(
      kernels,
      config,
      pointers(parameters),
      isOneHot ? { ids: idsHere.pointer } : { vectors: x.pointer, gradient: dx.pointer },
    );
    layer.h.values.set(given.h0);
    layer.c?.values.set(given.c0);
    layer.dh.values.set(dh, B * H);
    layer.dcLast?.values.set(dcLast);

    /** A loss whose gradient is dh at the outputs and dcLast at the last cell state. */
    const loss = () => {
      const { h, cLast } = runReference(config, given);
      const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
      return dot(h, dh) + dot(cLast, dcLast);
    };
    return { given, layer, gradients, dx, backward: () => layer.backward(pointers(gradients)), loss };
  }

  test('computes the states of the textbook cell', () => {
    for (const isOneHot of [false, true]) {
      const { given, layer } = setUp(isOneHot);
      layer.forward();
      const { h, cLast } = runReference(config, given);
      expect(largestError(layer.h.values.subarray(B * H), h)).toBeLessThan(1e-5);
      if (layer.c) expect(largestError(layer.c.values.subarray(T * B * H), cLast)).toBeLessThan(1e-5);
    }
  });

  test('has the gradients that finite differences give', () => {
    for (const isOneHot of [false, true]) {
      const { given, layer, gradients, dx, backward, loss } = setUp(isOneHot);
      layer.forward();
      backward();
      const expected = finiteDifferences(loss, given);
      const actual = {
        ...{ W: gradients.W.values, b: gradients.b.values, bh: gradients.bh.values },
        ...{ h0: layer.dh.values.subarray(0, B * H), c0: layer.dc?.values ?? [] },
        ...(isOneHot ? {} : { x: dx.values }),
      };
      for (const [name, values] of Object.entries(actual))
        expect(largestError(values, expected[name as keyof typeof given]), name).toBeLessThan(2e-5);
    }
  });

  test('runs again to the same answer, and from where it was when the state is carried', () => {
    const { layer, gradients, backward } = setUp(true);
    const start = { h: layer.h.values.slice(), c: layer.c?.values.slice(), dh: layer.dh.values.slice() };
    const run = () => {
      layer.dh.values.set(start.dh);
      layer.forward();
      backward();
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
