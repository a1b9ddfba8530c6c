import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSafetensors, writeSafetensors, type StoredTensor } from '../../../src/engine/weights/safetensors.ts';

const fixtures = join(import.meta.dirname, '../../fixtures/safetensors');

const example = () =>
  writeSafetensors({
    metadata: new Map([['model', 'tiny']]),
    tensors: new Map<string, StoredTensor>([
      ['q', { dtype: 'I8', shape: [3], data: Int8Array.of(-127, 0, 127) }],
      ['W', { dtype: 'F32', shape: [2, 2], data: Float32Array.of(1, -2, 0.5, 4) }],
      ['half', { dtype: 'F16', shape: [1], data: Uint16Array.of(0x3c00) }],
    ]),
  });

/** A file with the header given, its length as it is, and some bytes of data. */
function fileOf(header: string, dataBytes: number, claimedLength?: bigint): Uint8Array {
  const text = new TextEncoder().encode(header);
  const file = new Uint8Array(8 + text.length + dataBytes);
  new DataView(file.buffer).setBigUint64(0, claimedLength ?? BigInt(text.length), true);
  file.set(text, 8);
  return file;
}
const entry = (dtype: string, shape: unknown, offsets: unknown) => ({ dtype, shape, data_offsets: offsets });

test('what is written is read back, tensor by tensor, with its metadata', () => {
  const { tensors, metadata } = readSafetensors(example());
  expect(tensors.get('W')).toEqual({ dtype: 'F32', shape: [2, 2], data: Float32Array.of(1, -2, 0.5, 4) });
  expect(tensors.get('half')).toEqual({ dtype: 'F16', shape: [1], data: Uint16Array.of(0x3c00) });
  expect(tensors.get('q')).toEqual({ dtype: 'I8', shape: [3], data: Int8Array.of(-127, 0, 127) });
  expect([...metadata]).toEqual([['model', 'tiny']]);
});

test('a reader written from the specification alone found the same values in the same bytes', () => {
  expect(Buffer.from(example()).equals(readFileSync(join(fixtures, 'example.safetensors')))).toBe(true);
  // What `safetensors_reader.py example.safetensors` printed.
  expect(JSON.parse(readFileSync(join(fixtures, 'example.json'), 'utf8'))).toEqual({
    metadata: { model: 'tiny' },
    tensors: {
      W: { dtype: 'f4', shape: [2, 2], values: [1, -2, 0.5, 4] },
      half: { dtype: 'f2', shape: [1], values: [1] },
      q: { dtype: 'i1', shape: [3], values: [-127, 0, 127] },
    },
  });
});

test('a file written in Python is read, unaligned tensors, scalars and empty ones included', () => {
  const { tensors } = readSafetensors(readFileSync(join(fixtures, 'plain.safetensors')));
  expect(tensors.get('odd')!.data).toEqual(Int8Array.of(-1, 0, 1));
  expect(tensors.get('half')!.data).toEqual(Uint16Array.of(0x3e00, 0xc000));
  expect(tensors.get('W')).toEqual({
    dtype: 'F32',
    shape: [2, 3],
    data: Float32Array.of(0, 0.25, 0.5, 0.75, 1, 1.25),
  });
  expect(tensors.get('scalar')).toEqual({ dtype: 'F32', shape: [], data: Float32Array.of(7) });
  expect(tensors.get('empty')!.shape).toEqual([0, 3]);
});

test('a file cut anywhere is refused', () => {
  const file = example();
  for (let length = 0; length < file.length; length++) {
    expect(() => readSafetensors(file.slice(0, length)), `${length} bytes`).toThrow(
      /at least 8 bytes|cut, or no safetensors|outside the file|cover \d+ of/,
    );
  }
});

test.each([
  ['a header longer than the file', fileOf('{}', 0, 1n << 60n), /claims 1152921504606846976 bytes/],
  ['a header that is not JSON', fileOf('{"a":', 0), /not JSON/],
  ['a header that is not UTF-8', new Uint8Array([2, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xfe]), /not JSON/],
  ['a header that is a list', fileOf('[]', 0), /not a JSON object/],
  ['an entry that is a number', fileOf('{"a":1}', 0), /'a' is not a JSON object/],
  ['a type we do not know', fileOf(JSON.stringify({ a: entry('BF16', [1], [0, 2]) }), 2), /'a' has type "BF16"/],
  ['a type named like a method', fileOf(JSON.stringify({ a: entry('toString', [1], [0, 2]) }), 2), /has type/],
  ['a negative extent', fileOf(JSON.stringify({ a: entry('I8', [-1, -4], [0, 4]) }), 4), /no valid shape/],
  ['a fractional extent', fileOf(JSON.stringify({ a: entry('I8', [0.5, 8], [0, 4]) }), 4), /no valid shape/],
  [
    'a shape whose product overflows',
    fileOf(JSON.stringify({ a: entry('F32', [2 ** 40, 2 ** 40], [0, 4]) }), 4),
    /needs .* bytes, but the file gives 4/,
  ],
  ['offsets beyond the end', fileOf(JSON.stringify({ a: entry('I8', [9], [0, 9]) }), 4), /outside the file's 4/],
  ['offsets that run backwards', fileOf(JSON.stringify({ a: entry('I8', [0], [4, 0]) }), 4), /outside/],
  [
    'tensors that overlap',
    fileOf(JSON.stringify({ a: entry('I8', [4], [0, 4]), b: entry('I8', [4], [2, 6]) }), 6),
    /'b' starts at byte 2 of the data, but the one before ends at 4/,
  ],
  ['a gap at the start', fileOf(JSON.stringify({ a: entry('I8', [2], [2, 4]) }), 4), /starts at byte 2/],
  ['bytes that no tensor claims', fileOf(JSON.stringify({ a: entry('I8', [2], [0, 2]) }), 4), /cover 2 of 4/],
])('%s is refused with a reason', (_, file, reason) => {
  expect(() => readSafetensors(file)).toThrow(reason);
});

test('a tensor named __proto__ stays a tensor', () => {
  const file = fileOf('{"__proto__":{"dtype":"I8","shape":[1],"data_offsets":[0,1]}}', 1);
  expect([...readSafetensors(file).tensors.keys()]).toEqual(['__proto__']);
});
