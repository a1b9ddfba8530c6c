import { expect, test } from 'vitest';
import { EncodingError, readTextFile } from '~/islands/train-your-own/read-text.ts';

const read = (bytes: BlobPart, encoding?: Parameters<typeof readTextFile>[1]) =>
  readTextFile(new File([bytes], 'notes.txt'), encoding);
const utf16 = (text: string, isBig: boolean) => {
  const view = new DataView(new ArrayBuffer(2 * text.length + 2));
  [0xfeff, ...Array.from(text, (unit) => unit.charCodeAt(0))].forEach((unit, i) => view.setUint16(2 * i, unit, !isBig));
  return view.buffer;
};

test('reads UTF-8 in any script, with its mark or without', async () => {
  expect(await read('Größe 漢字 😀')).toEqual({ content: 'Größe 漢字 😀', name: 'notes.txt' });
  expect((await read('\ufeffabc')).content).toBe('abc');
});

test.each([true, false])('reads UTF-16 by its mark (big-endian: %s), and says so', async (isBig) => {
  const { content, note } = await read(utf16('Ωmega\n', isBig));
  expect(content).toBe('Ωmega\n');
  expect(note).toMatch(/UTF-16/);
});

test('says where a file stops being UTF-8, and reads it in the encoding that is chosen', async () => {
  const latin = Uint8Array.from([...'first\nun caf'].map((letter) => letter.charCodeAt(0)).concat(0xe9, 0x0a, 0x61));
  const refusal = await read(latin).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(EncodingError);
  expect((refusal as Error).message).toMatch(/line 2.*after “un caf”/);
  const { content, note } = await read(latin, 'windows-1252');
  expect(content).toBe('first\nun café\na');
  expect(note).toMatch(/Windows-1252/);
});

test.each([
  ['a program', Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 0, 0, 1), /not a text/],
  ['many control characters', new Uint8Array(100).fill(3), /not a text/],
  ['a PDF', '%PDF-1.7 …', /PDF/],
  ['a Word file', 'PK\u0003\u0004word', /Word/],
  ['UTF-16 without its mark', utf16('hello', false).slice(2), /UTF-16 without its mark/],
  ['an empty file', '', /empty/],
])('refuses %s and says what it is', async (_, bytes, words) => {
  await expect(read(bytes as BlobPart)).rejects.toThrow(words);
});

test('of a longer file the first 5 MB are read, even where the cut goes through a character', async () => {
  const { content, note } = await read('a' + 'é'.repeat(2_600_000));
  expect(content.length).toBe(2_500_000);
  expect(content.endsWith('é')).toBe(true);
  expect(note).toMatch(/first 5 MB/);
});
