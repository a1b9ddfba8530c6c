import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { piecesOf, shadeOf, shadesOf } from '~/components/plots/shaded-text.ts';

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

describe.each([0, 1])('in theme %i of light and dark', (theme) => {
  const tokens = readFileSync('src/styles/tokens.css', 'utf8');
  const token = (name: string) => {
    const hex = new RegExp(`--${name}: light-dark\\(#(\\w+), #(\\w+)\\)`).exec(tokens)![theme + 1]!;
    return [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16));
  };
  const [paper, ink] = [token('paper'), token('ink')];
  const luminance = (rgb: number[]) => {
    const [red, green, blue] = rgb.map((byte) =>
      byte / 255 > 0.04 ? ((byte / 255 + 0.055) / 1.055) ** 2.4 : byte / 3294.6,
    );
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  };
  const contrast = (one: number[], other: number[]) => {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (high! + 0.05) / (low! + 0.05);
  };
  const shadeAt = (value: number, scale: 'diverging' | 'sequential') => {
    const [red, green, blue, alpha] = shadeOf(value, scale, [scale === 'diverging' ? -1 : 0, 1])
      .match(/[\d.]+/g)!
      .map(Number);
    return [red!, green!, blue!].map((channel, i) => alpha! * channel + (1 - alpha!) * paper[i]!);
  };
  const values = Array.from({ length: 101 }, (_, i) => i / 100);

  test.each(['diverging', 'sequential'] as const)('a %s shade can be written on', (scale) => {
    for (const value of [...values, ...values.map((value) => -value)])
      expect(contrast(shadeAt(value, scale), ink), `${value}`).toBeGreaterThan(4.5);
  });

  test('a small probability stands out from the paper, and more than a large one', () => {
    expect(contrast(shadeAt(0, 'sequential'), paper)).toBeGreaterThan(1.8);
    expect(contrast(shadeAt(0, 'sequential'), paper)).toBeGreaterThan(contrast(shadeAt(1, 'sequential'), paper));
  });
});
