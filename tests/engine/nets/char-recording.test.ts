import { expect, test } from 'vitest';
import { charModelShapes, createCharModel, encodeText, type CharModelConfig } from '~/engine/nets/char-model.ts';
import { createCharReader, readingLoss } from '~/engine/nets/char-reader.ts';
import { createRecorder, finish, holdUnit, numGuesses } from '~/engine/nets/char-recording.ts';
import { createRandom } from '~/engine/random.ts';
import { createKernels } from '~/engine/tensor/kernels.ts';

const config: CharModelConfig = { cell: 'lstm', hiddenSize: 12, numLayers: 1, vocabulary: [...'\n abcdefgh'] };
const H = config.hiddenSize;
const V = config.vocabulary.length;
const parameters = createCharModel(config, createRandom(7));
for (const values of Object.values(parameters)) values.forEach((value, k) => (values[k] = 3 * value));
const text = 'bad cab\nfed a hag\n';
const settings = { temperature: 1, topK: V, topP: 1 };
const recorder = createRecorder(createKernels({ build: 'simd' }), config, parameters);
const plain = finish(recorder.read(text));

test('what a text costs is what the evaluation of models measures', () => {
  const reader = createCharReader(createKernels({ build: 'simd' }), config, parameters);
  const loss = readingLoss(reader, encodeText(`\n${text}`, config.vocabulary));
  expect(plain.losses.reduce((a, b) => a + b, 0) / text.length).toBeCloseTo(loss, 5);
});

test('the guesses are the likeliest symbols of each place, best first, and agree with its loss', () => {
  for (let t = 0; t < text.length; t++) {
    const shares = plain.shares.slice(numGuesses * t, numGuesses * (t + 1));
    expect([...shares]).toEqual([...shares].sort((a, b) => b - a));
    const symbols = [...plain.guesses.slice(numGuesses * t, numGuesses * (t + 1))];
    expect(new Set(symbols).size).toBe(numGuesses);
    const place = symbols.indexOf(config.vocabulary.indexOf(text[t]!));
    if (place >= 0) expect(Math.exp(-plain.losses[t]!)).toBeCloseTo(shares[place]!, 5);
    else expect(Math.exp(-plain.losses[t]!)).toBeLessThanOrEqual(shares.at(-1)!);
  }
});

test('a unit that is switched off is as good as one whose outgoing weights are 0', () => {
  const unit = 5;
  const cut = createCharModel(config, createRandom(7));
  for (const [name, values] of Object.entries(parameters)) cut[name] = values.slice();
  const width = charModelShapes(config)['W0']![1]!;
  cut['W0']!.fill(0, (V + unit) * width, (V + unit + 1) * width);
  cut['Why']!.fill(0, unit * V, (unit + 1) * V);
  const without = finish(createRecorder(createKernels({ build: 'simd' }), config, cut).read(text));
  const off = finish(recorder.read(text, holdUnit(unit, 0)));
  off.losses.forEach((loss, t) => expect(loss).toBeCloseTo(without.losses[t]!, 5));
  expect(off.memory[unit]!.every((value) => value === 0)).toBe(true);
  expect(off.losses).not.toEqual(plain.losses);
});

test('a unit that is held stays where it is held, and the next reading is free of it', () => {
  const held = finish(recorder.read(text, holdUnit(2, -0.8)));
  held.memory[2]!.forEach((value) => expect(value).toBeCloseTo(-0.8, 6));
  expect(held.memory).toHaveLength(H);
  expect(finish(recorder.read(text)).losses).toEqual(plain.losses);
});

test('writes the same text from the same seed, another one with a unit held, all of the vocabulary', () => {
  const write = (seed: number, change?: ReturnType<typeof holdUnit>) =>
    finish(recorder.write(30, settings, createRandom(seed), change));
  expect(write(1)).toBe(write(1));
  expect(write(2)).not.toBe(write(1));
  expect(write(1, holdUnit(0, 0.95))).not.toBe(write(1));
  expect([...write(1)].every((symbol) => config.vocabulary.includes(symbol))).toBe(true);
  expect(write(1)).toHaveLength(30);
});
