import { afterEach, describe, expect, test, vi } from 'vitest';
import { countModel, countTrainingBytes } from '../../../src/engine/analysis/model-counts.ts';
import type { Params } from '../../../src/engine/cells/cell.ts';
import { initialiseHead } from '../../../src/engine/cells/output-head.ts';
import * as products from '../../../src/engine/cells/products.ts';
import { backwardStack, forwardStack } from '../../../src/engine/cells/stack.ts';
import { deepRecurrentCells } from '../../../src/engine/nets/deep-recurrent.ts';
import { createRandom } from '../../../src/engine/random.ts';
import { createDense } from '../../../src/engine/tensor/dense.ts';
import { type Block, createKernels, type Kernels } from '../../../src/engine/tensor/kernels.ts';
import { createRecurrentSequence } from '../../../src/engine/tensor/recurrent-sequence.ts';
import { createOptimiser } from '../../../src/engine/training/optimiser.ts';

/*
 * The counts are held against the engine at work: what its products are called with, the arrays that it allocates, and
 * the numbers that the way back turns out to need. Nothing here uses the formulas of model-counts.ts.
 */
const kinds = ['rnn', 'gru', 'lstm'] as const;
const within = (measured: number, counted: number) => Math.abs(counted / measured - 1);

describe.each(kinds)('%s, run cell by cell', (kind) => {
  const [D, H, T, B] = [5, 6, 4, 3];

  afterEach(() => vi.restoreAllMocks());

  test.each([
    { numLayers: 1, transitionDepth: 1 },
    { numLayers: 3, transitionDepth: 1 },
    { numLayers: 1, transitionDepth: 3 },
    { numLayers: 2, transitionDepth: 2 },
  ])('$numLayers layers, transitions $transitionDepth deep: parameters and multiply-adds', (depths) => {
    const biases = kind === 'gru' ? 'pytorch' : 'equations';
    const shape = { kind, inputSize: D, hiddenSize: H, biases, ...depths } as const;
    const cells = deepRecurrentCells(shape);
    const random = createRandom(1);
    const params = cells.map((cell) => cell.initialise(random));
    const counts = countModel(shape);
    const stored = params.flatMap((of) => Object.values(of)).reduce((sum, values) => sum + values.length, 0);
    expect(counts.parameters).toBe(stored);

    const multiplyAdds = tallyProducts();
    const xs = Array.from({ length: T }, () => Float64Array.from({ length: B * D }, () => random.normal()));
    const runs = forwardStack(cells, params, xs);
    expect(within(multiplyAdds.count / (T * B), counts.multiplyAdds)).toBeLessThanOrEqual(0.01);

    multiplyAdds.count = 0;
    const dh = xs.map(() => Float64Array.from({ length: B * H }, () => random.normal()));
    backwardStack(cells, params, runs, dh);
    expect(within(multiplyAdds.count / (T * B), 2 * counts.multiplyAdds)).toBeLessThanOrEqual(0.01);
  });

  test('a number of a deep transition is kept if spoiling it would change a gradient', () => {
    const shape = { kind, inputSize: D, hiddenSize: H, transitionDepth: 3 } as const;
    const cells = deepRecurrentCells(shape);
    const random = createRandom(2);
    const params = cells.map((cell) => cell.initialise(random));
    const length = 12;
    const xs = Array.from({ length }, () => Float64Array.from({ length: D }, () => random.normal()));
    const dh = xs.map(() => Float64Array.from({ length: H }, () => random.normal()));
    const runs = forwardStack(cells, params, xs);
    const gradient = () => JSON.stringify(backwardStack(cells, params, runs, dh)[0]!.gradients, spelt);
    const right = gradient();
    const inputs = new Set<ArrayLike<number>>(xs);
    const arrays = new Set(
      arraysIn(runs)
        .filter(({ name, values }) => !inputs.has(values) && name !== 'tanhC')
        .map(({ values }) => values),
    );
    let needed = 0;
    for (const values of arrays) {
      const [was] = values;
      values[0] = NaN; // an array is needed whole or not at all
      if (gradient() !== right) needed += values.length;
      values[0] = was!;
    }
    // The cells here also keep tanh c, which the fused layers compute again; and the state before the first step.
    expect(within(needed, countModel(shape).kept * length)).toBeLessThanOrEqual(0.05);
  });
});

describe.each(kinds)('%s, run by the fused layers', (kind) => {
  const [V, H, T, B, numLayers] = [5, 8, 40, 2, 2];

  test('multiply-adds, and bytes of weights, gradients, Adam and activations', () => {
    const { kernels, tally } = tallyKernels();
    const model = createFusedModel(kernels, kind, { V, H, T, B, numLayers });
    const shape = {
      kind,
      inputSize: V,
      hiddenSize: H,
      numLayers,
      vocabSize: V,
      biases: kind === 'gru' ? 'pytorch' : 'equations',
    } as const;
    const counts = countModel(shape);
    model.forward();
    expect(within(tally.multiplyAdds / (T * B), counts.multiplyAdds)).toBeLessThanOrEqual(0.01);
    tally.multiplyAdds = 0;
    model.backward();
    // The lowest layer's input needs no gradient.
    const unasked =
      countModel({ ...shape, numLayers: 1, vocabSize: 0 }).multiplyAdds -
      countModel({ ...shape, inputSize: 0, numLayers: 1, vocabSize: 0 }).multiplyAdds;
    expect(within(tally.multiplyAdds / (T * B), 2 * counts.multiplyAdds - unasked)).toBeLessThanOrEqual(0.01);

    const bytesOf = (blocks: { length: number }[]) => blocks.reduce((sum, { length }) => sum + 4 * length, 0);
    const bytes = countTrainingBytes(counts, { numSteps: T, batchSize: B });
    expect(within(bytesOf(model.weights), bytes.weights)).toBeLessThanOrEqual(0.05);
    expect(within(bytesOf(model.slopes), bytes.gradients)).toBeLessThanOrEqual(0.05);
    const optimiser = createOptimiser(
      { kind: 'adam' },
      Object.fromEntries(model.weights.map(({ values }, k) => [`${k}`, values])),
    );
    const adam = Object.values(optimiser.memory).reduce((sum, values) => sum + values.byteLength, 0);
    expect(within(adam, bytes.adam)).toBeLessThanOrEqual(0.05);

    // After the forward pass, what must not be lost: spoil numbers one by one and see whether a gradient changes.
    const rest = tally.blocks.filter((block) => ![...model.weights, ...model.slopes, ...model.inputs].includes(block));
    const random = createRandom(3);
    let needed = 0;
    for (const block of rest) {
      const samples = Math.min(block.length, 60);
      let felt = 0;
      for (let k = 0; k < samples; k++) {
        const at = samples === block.length ? k : random.integer(block.length);
        model.forward();
        block.values[at] = NaN;
        model.backward();
        if (model.slopes.some(({ values }) => values.some(Number.isNaN))) felt++;
        for (const each of rest) each.values.fill(0);
      }
      needed += (4 * block.length * felt) / samples;
    }
    expect(within(needed, bytes.activations)).toBeLessThanOrEqual(0.05);
  });
});

/** Counts the multiply-adds of the cells' products from now on. */
function tallyProducts() {
  const tally = { count: 0 };
  for (const name of ['addProduct', 'addProductTransposed', 'addOuterProduct'] as const) {
    const real = products[name];
    vi.spyOn(products, name).mockImplementation((out, a, b, batchSize) => {
      // of the three arrays two are [B, ·] and one is a matrix
      const [rowsOfOut, rowsOfA] =
        name === 'addOuterProduct'
          ? [a.length / batchSize, b.length / batchSize]
          : [out.length / batchSize, a.length / batchSize];
      tally.count += batchSize * rowsOfOut * rowsOfA;
      real(out, a, b, batchSize);
    });
  }
  return tally;
}

/** Kernels that keep count of multiply-adds and of what they allocate. */
function tallyKernels() {
  const real = createKernels({ build: 'typed arrays' });
  const tally = { multiplyAdds: 0, blocks: [] as Block[] };
  const kernels: Kernels = {
    ...real,
    allocate(length) {
      const block = real.allocate(length);
      tally.blocks.push(block);
      return block;
    },
    multiply(...args) {
      tally.multiplyAdds += args[0] * args[1] * args[2];
      real.multiply(...args);
    },
    multiplyPacked(...args) {
      tally.multiplyAdds += args[0] * args[1] * args[2];
      real.multiplyPacked(...args);
    },
  };
  return { kernels, tally };
}

/** A stack of fused layers with a softmax at each step, and the two halves of an update. */
function createFusedModel(
  kernels: Kernels,
  kind: (typeof kinds)[number],
  { V, H, T, B, numLayers }: Record<'V' | 'H' | 'T' | 'B' | 'numLayers', number>,
) {
  const random = createRandom(4);
  const weights: Block[] = [];
  const slopes: Block[] = [];
  const parameter = (values: ArrayLike<number>) => {
    const [weight, slope] = [kernels.allocate(values.length), kernels.allocate(values.length)];
    weight.values.set(values);
    weights.push(weight);
    slopes.push(slope);
    return { at: weight.pointer, slope: slope.pointer };
  };
  const xs = kernels.allocate(T * B * V);
  xs.values.set(xs.values.map(() => random.normal()));
  const targets = kernels.allocate(T * B);
  targets.integers.set(targets.integers.map(() => random.integer(V)));
  let input: { vectors: number; gradient?: number } = { vectors: xs.pointer };
  const cells = deepRecurrentCells({ kind, inputSize: V, hiddenSize: H, numLayers });
  const layers = cells.map((cell) => {
    const { Wxh, Whh, bh, W, b } = cell.initialise(random) as Params;
    const matrix = parameter(W ?? [...Wxh!, ...Whh!]);
    const bias = parameter(b ?? bh!);
    const second = b && bh ? parameter(bh) : undefined;
    const sequence = createRecurrentSequence(
      kernels,
      { cell: kind === 'rnn' ? 'rnn tanh' : kind, batchSize: B, numSteps: T, inputSize: cell.inputSize, hiddenSize: H },
      { W: matrix.at, b: bias.at, ...(second && { bh: second.at }) },
      input,
    );
    input = { vectors: sequence.outputs, gradient: sequence.outputsGradient };
    return { sequence, slopes: { W: matrix.slope, b: bias.slope, ...(second && { bh: second.slope }) } };
  });
  const { Why, by } = initialiseHead(H, V, random);
  const [out, bias] = [parameter(Why), parameter(by)];
  const head = createDense(kernels, T * B, H, V);
  const logits = kernels.allocate(T * B * V);
  return {
    weights,
    slopes,
    inputs: [xs, targets],
    forward() {
      for (const { sequence } of layers) sequence.forward();
      head.forward(input.vectors, out.at, bias.at, logits.pointer);
      kernels.crossEntropy(T * B, V, logits.pointer, targets.pointer, 1 / (T * B), 0);
    },
    backward() {
      for (const { sequence } of layers) sequence.dh.values.fill(0);
      head.parameterGradients(input.vectors, logits.pointer, out.slope, bias.slope);
      head.inputGradient(logits.pointer, out.at, input.gradient!);
      for (const { sequence, slopes } of layers.toReversed()) sequence.backward(slopes);
    },
  };
}

/** Every array of numbers in a run, with its name. */
function arraysIn(thing: unknown, name = ''): { name: string; values: Float64Array }[] {
  if (thing instanceof Float64Array) return [{ name, values: thing }];
  if (typeof thing !== 'object' || thing === null) return [];
  return Object.entries(thing).flatMap(([key, value]) => arraysIn(value, key));
}

const spelt = (_: string, value: unknown) => (value instanceof Float64Array ? [...value].map(String) : value);
