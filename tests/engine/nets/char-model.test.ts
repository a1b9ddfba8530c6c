import { expect, test } from 'vitest';
import {
  charModelShapes,
  createCharModel,
  encodeText,
  type CharModelConfig,
} from '../../../src/engine/nets/char-model.ts';
import { createCharReader, readingLoss } from '../../../src/engine/nets/char-reader.ts';
import { charStateShapes, createCharTrainer, type CharTrainingConfig } from '../../../src/engine/nets/char-trainer.ts';
import { createRandom } from '../../../src/engine/random.ts';
import { createKernels } from '../../../src/engine/tensor/kernels.ts';
import { sizeOf, zerosLike, type NamedArrays, type Shapes } from '../../../src/engine/training/arrays.ts';
import { train } from '../../../src/engine/training/loop.ts';
import { createOptimiser } from '../../../src/engine/training/optimiser.ts';
import { dequantiseColumns, quantiseColumns } from '../../../src/engine/weights/quantise.ts';

const cells = ['rnn tanh', 'lstm', 'gru'] as const;
const config = (changes: Partial<CharTrainingConfig> = {}): CharTrainingConfig => ({
  cell: 'lstm',
  hiddenSize: 6,
  numLayers: 2,
  vocabulary: [...'abcde'],
  batchSize: 3,
  numSteps: 4,
  dropout: 0,
  weightDropout: 0,
  ...changes,
});

const zeros = (shapes: Shapes): NamedArrays =>
  Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, new Float32Array(sizeOf(shape))]));

/** Numbers that look like text to a model. */
const symbols = (length: number, seed: number) => {
  const random = createRandom(seed);
  return Int32Array.from({ length }, () => random.integer(5));
};

test.each(cells.flatMap((cell) => [0, 0.4].map((rate) => [cell, rate] as const)))(
  'the gradient of a %s model with dropout %d agrees with finite differences',
  (cell, rate) => {
    const size = config({ cell, dropout: rate, weightDropout: rate });
    const parameters = createCharModel(size, createRandom(1));
    const lossOf = createCharTrainer(createKernels(), size);
    const gradients = zerosLike(parameters);
    const measure = () => {
      const states = zeros(charStateShapes(size));
      states['h1']!.fill(0.3);
      const [inputs, targets] = [symbols(12, 5), symbols(12, 6)];
      // The same stream each time, so that the same units are dropped.
      return lossOf({ parameters, gradients, states, inputs, targets, random: createRandom(7) });
    };

    measure();
    const analytic = Object.fromEntries(Object.entries(gradients).map(([name, values]) => [name, values.slice()]));
    const random = createRandom(8);
    for (const name in parameters) {
      for (let sample = 0; sample < 6; sample++) {
        const values = parameters[name]!;
        const k = random.integer(values.length);
        const [kept, step] = [values[k]!, 0.02];
        values[k] = kept + step;
        const above = measure();
        values[k] = kept - step;
        const slope = (above - measure()) / (2 * step);
        values[k] = kept;
        expect(Math.abs(analytic[name]![k]! - slope), `${name}[${k}]`).toBeLessThan(2e-4);
      }
    }
  },
);

test.each(cells)('reading a text with a %s model gives the loss that training computes, window by window', (cell) => {
  const size = config({ cell, batchSize: 1, numSteps: 5 });
  const parameters = createCharModel(size, createRandom(2));
  const text = symbols(16, 3);
  const kernels = createKernels();
  const lossOf = createCharTrainer(kernels, size);
  const states = zeros(charStateShapes(size));
  const gradients = zerosLike(parameters);
  const losses = [0, 5, 10].map((start) => {
    const [inputs, targets] = [text.slice(start, start + 5), text.slice(start + 1, start + 6)];
    return lossOf({ parameters, gradients, states, inputs, targets, random: createRandom(0) });
  });
  const reader = createCharReader(kernels, size, parameters);
  const expected = losses.reduce((sum, loss) => sum + loss) / 3;
  expect(readingLoss(reader, text)).toBeCloseTo(expected, 5);
  // And a second reading starts afresh.
  expect(readingLoss(reader, text)).toBeCloseTo(expected, 5);
});

test.each(cells)('a %s model in 8 bits reads as the floats that they stand for', (cell) => {
  const size = config({ cell });
  const parameters = createCharModel(size, createRandom(2));
  const quantised = Object.entries(charModelShapes(size)).map(
    ([name, shape]) =>
      [name, shape.length === 2 ? quantiseColumns(parameters[name]!, shape[1]!) : parameters[name]!] as const,
  );
  const floats = quantised.map(
    ([name, values]) => [name, 'scale' in values ? dequantiseColumns(values) : values] as const,
  );
  const [inBytes, inFloats] = [quantised, floats].map((entries) =>
    readingLoss(createCharReader(createKernels(), size, Object.fromEntries(entries)), symbols(30, 3)),
  );
  expect(inBytes).toBeCloseTo(inFloats!, 4);
});

test('dropout hides outputs from the layer above, not from the next step', () => {
  const readWith = (dropout: number) => {
    const size = config({ numLayers: 1, dropout });
    const parameters = createCharModel(size, createRandom(1));
    const states = zeros(charStateShapes(size));
    const [inputs, targets, random] = [symbols(12, 5), symbols(12, 6), createRandom(7)];
    const read = createCharTrainer(createKernels(), size);
    const loss = read({ parameters, gradients: zerosLike(parameters), states, inputs, targets, random });
    return { loss, states };
  };
  const [all, some] = [readWith(0), readWith(0.4)];
  expect(some.loss).not.toBe(all.loss);
  expect(some.states).toEqual(all.states);
});

test('an untrained model guesses evenly; forget gates start open', () => {
  const shape: CharModelConfig = config({ hiddenSize: 32 });
  const parameters = createCharModel(shape, createRandom(4));
  expect(parameters['b0']!.slice(32, 64).every((bias) => bias === 1)).toBe(true);
  expect(parameters['b0']!.slice(64).every((bias) => bias === 0)).toBe(true);
  const reader = createCharReader(createKernels(), shape, parameters);
  expect(readingLoss(reader, symbols(200, 9))).toBeCloseTo(Math.log(5), 1);
});

test.each(cells)('a %s model learns a rhyme by heart and then expects each letter of it', async (cell) => {
  const line = 'three mice can see the cat on the moon ';
  const vocabulary = [...new Set(line)];
  const rhyme = encodeText(line, vocabulary);
  const model = config({ cell, vocabulary, hiddenSize: 24, numLayers: 1, batchSize: 1, numSteps: rhyme.length });
  const kernels = createKernels();
  const lossOf = createCharTrainer(kernels, model);
  const parameters = createCharModel(model, createRandom(1));
  const states = zeros(charStateShapes(model));
  const targets = Int32Array.from(rhyme, (_, t) => rhyme[(t + 1) % rhyme.length]!);
  const run = train({
    parameters,
    optimiser: createOptimiser({ kind: 'adam' }, parameters),
    schedule: { kind: 'constant', peak: 0.02 },
    clipNorm: 1,
    progress: (step) => step / 150,
    lossAndGradients: (step, gradients) =>
      lossOf({ parameters, gradients, states, inputs: rhyme, targets, random: createRandom(step) }),
  });
  const losses: number[] = [];
  for await (const { loss } of run) losses.push(loss);
  expect(losses.at(-1)).toBeLessThan(0.1);

  const reader = createCharReader(kernels, model, parameters);
  for (const symbol of rhyme) reader.read(symbol);
  const wrong = rhyme.filter((symbol, t) => {
    const logits = reader.read(symbol);
    return logits.indexOf(Math.max(...logits)) !== targets[t];
  });
  expect(wrong).toHaveLength(0);
});

test('shapes say where each parameter is, and a GRU has a second bias', () => {
  const lstm = { W0: [11, 24], b0: [24], W1: [12, 24], b1: [24], Why: [6, 5], by: [5] };
  expect(charModelShapes(config())).toEqual(lstm);
  expect(charModelShapes(config({ cell: 'gru', numLayers: 1 }))['bh0']).toEqual([18]);
});

test('symbols that the vocabulary lacks are told apart', () => {
  expect([...encodeText('a€ 𝄞', [...'𝄞a '])]).toEqual([1, -1, 2, 0]);
});
