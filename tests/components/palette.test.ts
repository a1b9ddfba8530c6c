import { inflateSync, crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { cssColour, domainOf, paint, paletteIndex, palettes, type Scale } from '~/components/plots/palette.ts';
import { pngAddress } from '~/components/plots/png.ts';

test('zero is clear as glass, so that the paper shows through; the ends are full blue and orange', () => {
  const [negative, zero, positive] = [-2, 0, 2].map((value) => [...paint([value], 'diverging', [-2, 2])]);
  expect(zero![3]).toBe(0);
  expect(negative![3]).toBe(255);
  expect(positive![3]).toBe(255);
  expect(negative![2]).toBeGreaterThan(negative![0]!);
  expect(positive![0]).toBeGreaterThan(positive![2]!);
});

test('signed colours of a value and its opposite are equally strong', () => {
  for (const value of [0.1, 0.33, 0.5, 0.98])
    expect(Math.abs(paint([value], 'diverging', [-1, 1])[3]! - paint([-value], 'diverging', [-1, 1])[3]!)).toBeLessThan(
      4,
    );
});

test('the sequential scale grows lighter all the way', () => {
  const lightness = Array.from({ length: 255 }, (_, i) => {
    const [red, green, blue] = palettes.sequential.subarray(i * 4, i * 4 + 3);
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  });
  for (let i = 1; i < lightness.length; i++) expect(lightness[i]).toBeGreaterThanOrEqual(lightness[i - 1]! - 0.8);
});

test('values outside the domain take its end, and no number takes no colour', () => {
  expect(paletteIndex(-9, [-1, 1])).toBe(0);
  expect(paletteIndex(Infinity, [-1, 1])).toBe(254);
  expect(paint([NaN], 'sequential', [0, 1])[3]).toBe(0);
});

test('CSS and canvas agree', () => {
  for (const scale of ['diverging', 'sequential'] satisfies Scale[])
    for (const value of [0, 0.2, 0.7, 1]) {
      const [red, green, blue, alpha] = paint([value], scale, [0, 1]);
      expect(cssColour(value, scale, [0, 1])).toBe(
        `rgb(${red} ${green} ${blue} / ${Number((alpha! / 255).toFixed(3))})`,
      );
    }
});

test('a domain found from the data is symmetric for signed values, from zero for positive ones, and never empty', () => {
  expect(domainOf([1, -3, NaN], 'diverging')).toEqual([-3, 3]);
  expect(domainOf([1, 3, Infinity], 'sequential')).toEqual([0, 3]);
  expect(domainOf([], 'diverging')).toEqual([-1, 1]);
});

test.each([
  ['colours', undefined],
  ['indices into a palette', palettes.sequential],
])('a PNG of %s holds the pixels that were given, with right check sums', (_, palette) => {
  const [width, height, bytes] = [201, 97, palette ? 1 : 4];
  const pixels = Uint8Array.from({ length: width * height * bytes }, (_, i) => (i * 7) % 251);
  const file = Buffer.from(pngAddress(pixels, width, height, palette).split(',')[1]!, 'base64');
  expect(file.subarray(1, 4).toString()).toBe('PNG');
  const chunks: Record<string, Buffer> = {};
  for (let at = 8; at < file.length;) {
    const length = file.readUInt32BE(at);
    const body = file.subarray(at + 4, at + 8 + length);
    expect(file.readUInt32BE(at + 8 + length)).toBe(crc32(body));
    chunks[body.subarray(0, 4).toString()] = body.subarray(4);
    at += 12 + length;
  }
  expect([chunks['IHDR']!.readUInt32BE(0), chunks['IHDR']!.readUInt32BE(4)]).toEqual([width, height]);
  const rows = inflateSync(chunks['IDAT']!);
  for (let y = 0; y < height; y++) {
    const from = y * (width * bytes + 1) + 1;
    expect(
      rows.subarray(from, from + width * bytes).equals(pixels.subarray(y * width * bytes, (y + 1) * width * bytes)),
    ).toBe(true);
  }
  if (palette) expect(chunks['PLTE']!.subarray(3, 6)).toEqual(Buffer.from(palettes.sequential.subarray(4, 7)));
});
