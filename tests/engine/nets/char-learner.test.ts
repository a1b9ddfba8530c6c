import { expect, test } from 'vitest';
import { charLearnerShapes, createCharLearner } from '../../../src/engine/nets/char-learner.ts';
import { readCharModel, writeCharModel } from '../../../src/engine/nets/char-model-file.ts';
import { encodeText, type CharModelConfig } from '../../../src/engine/nets/char-model.ts';
import { readersOver, windowFrom } from '../../../src/engine/nets/char-windows.ts';
import { createRandom } from '../../../src/engine/random.ts';
import { createKernels } from '../../../src/engine/tensor/kernels.ts';
import { packWeights } from '../../../src/engine/weights/pack.ts';

const cells = ['rnn tanh', 'gru', 'lstm'] as const;
const line = 'three mice can see the cat on the moon\n';
const text = line.repeat(12);
const vocabulary = [...new Set(text)].sort();
const ids = encodeText(text, vocabulary);
const config = (change: Partial<CharModelConfig> = {}): CharModelConfig => ({
  ...{ cell: 'lstm', hiddenSize: 12, numLayers: 1, vocabulary },
  ...change,
});
const begin = (change: Partial<CharModelConfig> = {}, seed = 1) =>
  createCharLearner(createKernels(), config(change), seed, ids);
const lossesOf = (learner: ReturnType<typeof begin>, count: number) =>
  Array.from({ length: count }, () => learner.update(0.01));

test('readers are spread over the text, step on together, and go round at its end', () => {
  const text = Int32Array.from({ length: 10 }, (_, i) => i);
  const starts = readersOver(10, 3);
  expect(starts).toEqual([0, 3, 6]);
  expect([...windowFrom(text, starts, 2, 3)]).toEqual([3, 6, 9, 4, 7, 0]);
});

test.each(cells)('a %s learns a line by heart, predicts the held-out end of the text, and writes it', (cell) => {
  const learner = begin({ cell, hiddenSize: 32 });
  expect(learner.heldOutLoss()).toBeCloseTo(Math.log(vocabulary.length), 0);
  const losses = lossesOf(learner, 120);
  expect(losses.at(-1)).toBeLessThan(0.25 * losses[0]!);
  expect(learner.heldOutLoss()).toBeLessThan(0.5);
  expect(learner.write(2 * line.length, 0.3, createRandom(3))).toContain('can see the');
  expect(learner.step).toBe(120);
});

test('the same seed learns the same, another one otherwise', () => {
  expect(lossesOf(begin(), 3)).toEqual(lossesOf(begin(), 3));
  expect(lossesOf(begin({}, 2), 3)).not.toEqual(lossesOf(begin(), 3));
});

test('writing and measuring change nothing that is learned', () => {
  const [plain, watched] = [begin(), begin()];
  const losses = lossesOf(plain, 4);
  const seen = losses.map(() => {
    watched.heldOutLoss();
    watched.write(20, 1, createRandom(1));
    return watched.update(0.01);
  });
  expect(seen).toEqual(losses);
});

test.each(cells)('a %s that went through a file goes on to the last bit', (cell) => {
  const learner = begin({ cell, numLayers: 2 });
  lossesOf(learner, 3);
  const { step, arrays } = learner;
  const file = writeCharModel({ config: config({ cell, numLayers: 2 }), step, arrays, notes: 'mine' });
  const saved = readCharModel(file.slice());
  expect(saved.config).toEqual(config({ cell, numLayers: 2 }));
  expect([saved.step, saved.notes]).toEqual([3, 'mine']);
  const again = createCharLearner(createKernels(), saved.config, saved, ids);
  expect(lossesOf(again, 3)).toEqual(lossesOf(learner, 3));
});

test('a network turns to another text and goes on learning', () => {
  const learner = begin();
  lossesOf(learner, 30);
  learner.turnTo(encodeText('moon moon cat cat mice mice '.repeat(10), vocabulary));
  const losses = lossesOf(learner, 40);
  expect(losses.at(-1)).toBeLessThan(0.7 * losses[0]!);
});

test('a number that is none stops the run, named with its step', () => {
  const learner = begin();
  lossesOf(learner, 2);
  learner.arrays['Why']![5] = NaN;
  expect(() => learner.update(0.01)).toThrow(/step 3: parameter Why\[5\] is NaN/);
});

const { step, arrays } = begin();
const good = writeCharModel({ config: config(), step, arrays, notes: '' });
const withMetadata = (change: Record<string, string>) =>
  packWeights(arrays, charLearnerShapes(config()), 'F32', {
    format: 'unrolled character model 1',
    model: JSON.stringify({ cell: 'lstm', hiddenSize: 12, numLayers: 1, step: 0 }),
    vocabulary: JSON.stringify(vocabulary),
    ...change,
  });
const spoiled = good.slice();
new DataView(spoiled.buffer).setUint32(spoiled.length - 4, 0x7fc00000, true);

test.each([
  ['another model’s weights', packWeights({ w: new Float32Array(2) }, { w: [2] }, 'F32'), /not those of a character/],
  ['a cut file', good.subarray(0, -8), /bytes/],
  ['a picture', new Uint8Array(300).fill(0x89), /header/],
  ['a NaN', spoiled, /NaN/],
  [
    'a cell of no kind',
    withMetadata({ model: '{"cell":"toString","hiddenSize":12,"numLayers":1,"step":0}' }),
    /damaged/,
  ],
  ['an endless network', withMetadata({ model: '{"cell":"lstm","hiddenSize":1e9,"numLayers":1,"step":0}' }), /damaged/],
  ['a vocabulary of another size', withMetadata({ vocabulary: '["a","b"]' }), /in the file, but/],
  ['a vocabulary with words', withMetadata({ vocabulary: '["ab"]' }), /damaged/],
  ['metadata that are no JSON', withMetadata({ model: '{' }), /damaged/],
])('refuses %s in words', (_, file, words) => {
  expect(() => readCharModel(file)).toThrow(words);
});
