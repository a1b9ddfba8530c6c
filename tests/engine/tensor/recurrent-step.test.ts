import { describe, expect, test } from 'vitest';
import { createRecurrentStep } from '~/engine/tensor/recurrent-step.ts';
import { type CellKind, gateCounts } from '~/engine/tensor/recurrent-sequence.ts';
import { byteMatrix, floatMatrix } from '~/engine/tensor/weight-matrix.ts';
import { dequantiseColumns, quantiseColumns } from '~/engine/weights/quantise.ts';
import { drawArguments, largestError, openKernels, runReference } from './reference.ts';

const cells: CellKind[] = ['rnn tanh', 'rnn relu', 'lstm', 'gru'];
const builds = ['relaxed', 'simd', 'typed arrays'] as const;
const [D, H] = [5, 11];
const ids = [3, 0, 4, 4, 1, 2];

describe.each(builds.flatMap((build) => cells.map((cell) => [cell, build] as const)))('%s on %s', (cell, build) => {
  const config = { cell, batchSize: 1, numSteps: ids.length, inputSize: D, hiddenSize: H };
  const given = drawArguments(config, ids);
  const width = gateCounts[cell] * H;

  test.each(['ids', 'vectors'])('steps on %s through the states of the textbook cell', (input) => {
    const { kernels, place } = openKernels(build);
    const W = place(given.W);
    const layer = createRecurrentStep(kernels, cell, H, {
      Wx: floatMatrix(kernels, D, width, W.pointer),
      Wh: floatMatrix(kernels, H, width, W.at(D * width)),
      b: place(given.b).pointer,
      ...(cell === 'gru' ? { bh: place(given.bh).pointer } : {}),
    });
    expect(largestError(runSteps(layer, input, place(given.x).pointer), runReference(config, given).h)).toBeLessThan(
      1e-5,
    );
  });

  test.each(['ids', 'vectors'])('steps on %s with 8-bit weights as with the floats they stand for', (input) => {
    const { kernels, place } = openKernels(build);
    const [Wx, Wh] = [given.W.slice(0, D * width), given.W.slice(D * width)].map((W) =>
      quantiseColumns(Float32Array.from(W), width),
    ) as [ReturnType<typeof quantiseColumns>, ReturnType<typeof quantiseColumns>];
    const layer = createRecurrentStep(kernels, cell, H, {
      Wx: byteMatrix(kernels, D, width, Wx),
      Wh: byteMatrix(kernels, H, width, Wh),
      b: place(given.b).pointer,
      ...(cell === 'gru' ? { bh: place(given.bh).pointer } : {}),
    });
    const rounded = Float64Array.from([...dequantiseColumns(Wx), ...dequantiseColumns(Wh)]);
    const expected = runReference(config, { ...given, W: rounded }).h;
    expect(largestError(runSteps(layer, input, place(given.x).pointer), expected)).toBeLessThan(1e-3);
    expect(largestError(rounded, given.W)).toBeGreaterThan(1e-3); // so that the test would see unrounded weights
  });

  function runSteps(layer: ReturnType<typeof createRecurrentStep>, input: string, x: number): Float64Array {
    layer.h.values.set(given.h0);
    layer.c?.values.set(given.c0);
    return Float64Array.from(
      ids.flatMap((id, t) => {
        if (input === 'ids') layer.stepOnId(id);
        else layer.stepOnVector(x + 4 * t * D);
        return [...layer.h.values];
      }),
    );
  }
});
