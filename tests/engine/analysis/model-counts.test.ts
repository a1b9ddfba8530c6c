import { describe, expect, test } from 'vitest';
import { countModel, countTrainingBytes } from '../../../src/engine/analysis/model-counts.ts';
import type { Cell } from '../../../src/engine/cells/cell.ts';
import { gruCell } from '../../../src/engine/cells/gru.ts';
import { lstmCell } from '../../../src/engine/cells/lstm.ts';
import { rnnCell } from '../../../src/engine/cells/rnn.ts';
import { initialiseHead } from '../../../src/engine/cells/output-head.ts';
import { createRandom } from '../../../src/engine/random.ts';

const cells: Record<
  'rnn' | 'gru' | 'lstm',
  { make: (sizes: { inputSize: number; hiddenSize: number }) => Cell; kept: string[] }
> = {
  rnn: { make: rnnCell, kept: ['h'] },
  gru: { make: gruCell, kept: ['z', 'r', 'n', 'nFromState', 'h'] },
  lstm: { make: lstmCell, kept: ['i', 'f', 'g', 'o', 'c', 'h'] },
};

test('D = 65, H = 128 give the textbook numbers, and PyTorch’s with two biases', () => {
  const sizes = { inputSize: 65, hiddenSize: 128 };
  expect(countModel({ kind: 'rnn', ...sizes }).parameters).toBe(24_832);
  expect(countModel({ kind: 'gru', ...sizes }).parameters).toBe(74_624); // eq:gru has a fourth bias, b_hn
  expect(countModel({ kind: 'gru', ...sizes, biases: 'pytorch' }).parameters).toBe(74_880);
  expect(countModel({ kind: 'lstm', ...sizes }).parameters).toBe(99_328);
  expect(countModel({ kind: 'lstm', ...sizes, biases: 'pytorch' }).parameters).toBe(99_840);
});

describe.each(['rnn', 'gru', 'lstm'] as const)('the counts of a %s', (kind) => {
  const { make, kept } = cells[kind];
  const [V, H] = [7, 5];
  const random = createRandom(1);
  const entries = (cell: Cell, isWanted = (_: string) => true) =>
    Object.entries(cell.initialise(random)).reduce((n, [name, values]) => n + (isWanted(name) ? values.length : 0), 0);

  test.each([
    { numLayers: 1, transitionDepth: 1 },
    { numLayers: 3, transitionDepth: 1 },
    { numLayers: 2, transitionDepth: 3 },
  ])('are those of the engine’s own cells, with $numLayers layers and transitions $transitionDepth deep', (depths) => {
    const counts = countModel({ kind, inputSize: V, hiddenSize: H, vocabSize: V, ...depths });
    const inputSizes = Array.from({ length: depths.numLayers }, (_, layer) => [
      layer === 0 ? V : H,
      ...new Array<number>(depths.transitionDepth - 1).fill(0),
    ]).flat();
    const all = inputSizes.map((inputSize) => make({ inputSize, hiddenSize: H }));
    const head = initialiseHead(H, V, random);
    const headSize = head.Why.length + head.by.length;
    // PyTorch's GRU, which is the engine's, gives z and r a second bias that eq:gru does not have.
    const doubled = kind === 'gru' ? 2 * H * all.length : 0;
    expect(counts.parameters + doubled).toBe(all.reduce((n, cell) => n + entries(cell), headSize));
    // Each entry of a matrix is used once a step.
    const matrixEntries = all.reduce((n, cell) => n + entries(cell, (name) => name.startsWith('W')), head.Why.length);
    expect(counts.multiplyAdds).toBe(matrixEntries);
    const keptNumbers = all.reduce((n, cell) => {
      const step = cell.step(cell.initialise(random), new Float64Array(cell.inputSize), cell.zeroState(1));
      return n + kept.reduce((m, name) => m + (step as unknown as Record<string, Float64Array>)[name]!.length, 0);
    }, V);
    expect(counts.kept).toBe(keptNumbers);
  });
});

test('training keeps four numbers a parameter and the activations of every step', () => {
  const counts = countModel({ kind: 'lstm', inputSize: 65, hiddenSize: 128 });
  const bytes = countTrainingBytes(counts, { numSteps: 50, batchSize: 32 });
  expect(bytes).toEqual({
    weights: 397_312,
    gradients: 397_312,
    adam: 794_624,
    activations: 6 * 128 * 50 * 32 * 4,
    total: 4 * 397_312 + 4_915_200,
  });
});
