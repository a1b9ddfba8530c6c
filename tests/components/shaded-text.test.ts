import { expect, test } from 'vitest';
import { piecesOf, shadesOf } from '~/components/plots/shaded-text.ts';

test('a text falls into its lines, each with its break, long ones in pieces, and nothing is lost', () => {
  const text = `one\n\n${'x'.repeat(450)}\nlast`;
  const pieces = piecesOf(text);
  expect(pieces.slice(0, 3).map((piece) => piece.text)).toEqual(['one\n', '\n', 'x'.repeat(200)]);
  expect(pieces.map((piece) => piece.text).join('')).toBe(text);
  for (const { from, text: part } of pieces) expect(text.startsWith(part, from)).toBe(true);
});

test('each character has its shade at its own place, and equal neighbours share one', () => {
  const shades = shadesOf([9, 1, 1, -1, NaN], 1, 5, 'diverging', [-1, 1]);
  expect(shades.match(/\d+ch \d+ch/g)).toEqual(['0ch 2ch', '2ch 3ch', '3ch 4ch']);
  expect(shades).toContain('rgb(214 94 6 / 0.6) 0ch 2ch');
  expect(shades).toMatch(/\/ 0\) 3ch 4ch\)$/);
});
