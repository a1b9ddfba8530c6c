import { expect, test } from 'vitest';
import { createRandom } from '../../../src/engine/random.ts';
import { readWeights, sha256 } from '../../../src/engine/weights/model-card.ts';
import { packWeights, toFloats, unpackWeights } from '../../../src/engine/weights/pack.ts';
import { readSafetensors, writeSafetensors } from '../../../src/engine/weights/safetensors.ts';

const shapes = { W: [40, 6], b: [6] };
function parameters() {
  const random = createRandom(5);
  // Columns of very different size, as a forget gate and a candidate have.
  const W = Float32Array.from({ length: 240 }, (_, k) => random.normal(0, 10 ** ((k % 6) - 3)));
  return { W, b: Float32Array.from({ length: 6 }, () => random.normal()) };
}

test('F32 loses nothing, F16 less than one part in 2,000', () => {
  const given = parameters();
  expect(unpackWeights(packWeights(given, shapes, 'F32'), shapes)).toEqual(given);
  const half = toFloats(unpackWeights(packWeights(given, shapes, 'F16'), shapes));
  given.W.forEach((value, k) => expect(Math.abs(half['W']![k]! - value)).toBeLessThan(Math.abs(value) / 2000 + 1e-7));
});

test('8 bits are within half a step of each column, and vectors stay as they are', () => {
  const given = parameters();
  const file = packWeights(given, shapes, 'I8');
  const read = toFloats(unpackWeights(file, shapes));
  expect(read['b']).toEqual(given.b);
  for (let column = 0; column < 6; column++) {
    const values = Array.from({ length: 40 }, (_, row) => given.W[row * 6 + column]!);
    const step = Math.max(...values.map(Math.abs)) / 127;
    values.forEach((value, row) =>
      expect(Math.abs(read['W']![row * 6 + column]! - value)).toBeLessThanOrEqual(step * 0.5001),
    );
  }
  expect(readSafetensors(file).tensors.get('W')!.data.byteLength).toBe(240);
});

test('a column of zeros stays zero in 8 bits', () => {
  const file = packWeights({ W: new Float32Array(12), b: new Float32Array(6) }, { W: [2, 6], b: [6] }, 'I8');
  expect(toFloats(unpackWeights(file, { W: [2, 6], b: [6] }))['W']).toEqual(new Float32Array(12));
});

test('weights of another model are refused by name', () => {
  const file = packWeights(parameters(), shapes, 'I8');
  expect(() => unpackWeights(file, { W: [6, 40], b: [6] })).toThrow(/'W' is \[40,6\] in the file, but \[6,40\]/);
  expect(() => unpackWeights(file, { ...shapes, Why: [6, 2] })).toThrow(/'Why' \[6,2\] is missing/);
  expect(() => unpackWeights(file, { W: [40, 6] })).toThrow(/'b' is in the file, but not in this model/);
});

test('weights that are not finite, and 8 bits without their scale, are refused', () => {
  const given = parameters();
  given.b[3] = NaN;
  expect(() => unpackWeights(packWeights(given, shapes, 'F32'), shapes)).toThrow(/'b' holds NaN/);
  const { tensors, metadata } = readSafetensors(packWeights(parameters(), shapes, 'I8'));
  tensors.delete('W.scale');
  expect(() => unpackWeights(writeSafetensors({ tensors, metadata }), shapes)).toThrow(/'W.scale' \[6\] is missing/);
});

test('a card vouches for one file: a cut, changed or swapped one is refused before it is read', async () => {
  const bytes = packWeights(parameters(), shapes, 'I8');
  const card = { file: 'weights.safetensors', bytes: bytes.length, sha256: await sha256(bytes) };
  expect((await readWeights(bytes, card, shapes))['b']).toEqual(parameters().b);

  await expect(readWeights(bytes.slice(0, -1), card, shapes)).rejects.toThrow(/has \d+ bytes where its card says/);
  const changed = bytes.slice();
  changed[changed.length - 1]! ^= 1;
  await expect(readWeights(changed, card, shapes)).rejects.toThrow(/SHA-256 differs/);
});
