import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { charModelShapes, createCharModel } from '~/engine/nets/char-model.ts';
import { createCharReader } from '~/engine/nets/char-reader.ts';
import { charStateShapes, createCharTrainer } from '~/engine/nets/char-trainer.ts';
import { createRandom } from '~/engine/random.ts';
import { createKernels } from '~/engine/tensor/kernels.ts';
import { type CellKind } from '~/engine/tensor/recurrent-sequence.ts';
import { zerosLike } from '~/engine/training/arrays.ts';
import { quantiseColumns } from '~/engine/weights/quantise.ts';

const hash = (...arrays: Float32Array[]) => {
  const digest = createHash('sha256');
  for (const array of arrays) digest.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  return digest.digest('hex').slice(0, 16);
};

// Frozen: a change means that readers with the same seed no longer get the same text, or that a machine computes otherwise.
test.each<[CellKind, string, string, string]>([
  ['rnn tanh', '5e7658d674ed8468', '3aeffd92bdb1b15a', 'c6919b1bc9b131b6'],
  ['lstm', '2725df714356c261', 'a86b651db5462b08', '26f5bf7b9303c360'],
  ['gru', 'a45e4a3503aef406', 'ac6e6e4c94efaea5', '182ad20c1a8fd626'],
])('on the simd build a %s model gives the same bits on every machine', (cell, gradientBits, logitBits, byteBits) => {
  const vocabulary = [...'abcdefghijk'];
  const config = {
    cell,
    hiddenSize: 37,
    numLayers: 2,
    vocabulary,
    batchSize: 5,
    numSteps: 6,
    dropout: 0,
    weightDropout: 0,
  };
  const parameters = createCharModel(config, createRandom(1));
  const gradients = zerosLike(parameters);
  const states = Object.fromEntries(
    Object.entries(charStateShapes(config)).map(([name, [B, H]]) => [name, new Float32Array(B! * H!).fill(0.1)]),
  );
  const random = createRandom(2);
  const [inputs, targets] = [0, 1].map(() => Int32Array.from({ length: 30 }, () => random.integer(11))) as [
    Int32Array,
    Int32Array,
  ];
  createCharTrainer(
    createKernels({ build: 'simd' }),
    config,
  )({ parameters, gradients, states, inputs, targets, random });
  expect(hash(...Object.values(gradients), ...Object.values(states))).toBe(gradientBits);

  const inBytes = Object.fromEntries(
    Object.entries(charModelShapes(config)).map(([name, shape]) => [
      name,
      shape.length === 2 ? quantiseColumns(parameters[name]!, shape[1]!) : parameters[name]!,
    ]),
  );
  const logitsOf = (read: Parameters<typeof createCharReader>[2]) => {
    const reader = createCharReader(createKernels({ build: 'simd' }), config, read);
    return Array.from(inputs, (symbol) => reader.read(symbol)).at(-1)!;
  };
  expect(hash(logitsOf(parameters))).toBe(logitBits);
  expect(hash(logitsOf(inBytes))).toBe(byteBits);
});
