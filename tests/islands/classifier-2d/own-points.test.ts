import { describe, expect, test } from 'vitest';
import { createRandom } from '~/engine/random.ts';
import { packPoints, readCsv, unpackPoints, writeCsv } from '~/islands/classifier-2d/own-points.ts';

describe('points as text', () => {
  test('commas, semicolons, tabs or spaces, a line of names, empty lines and any line ending are read', () => {
    const { points, notes } = readCsv('x,y,class\r\n0.5,-1,0\n\n1; 1.5 ;1\r1\t0\t2\n0 0 1');
    expect(points.x).toEqual(Float32Array.of(0.5, -1, 1, 1.5, 1, 0, 0, 0));
    expect(points.labels).toEqual(Uint8Array.of(0, 1, 2, 1));
    expect(notes).toEqual(['4 points read.']);
  });

  test('between semicolons or tabs a comma is a decimal one', () => {
    const { points } = readCsv('x;y;class\n0,5;-1,25;1\n1;0;0\n-0,5\t1\t0');
    expect(points.x).toEqual(Float32Array.of(0.5, -1.25, 1, 0, -0.5, 1));
    expect(() => readCsv('0,5 1,5 0')).toThrow('Decimal commas need semicolons between the values');
  });

  test('words for classes are numbered as they come', () => {
    expect(readCsv('0,0,no\n1,1,yes\n0,1,no').points.labels).toEqual(Uint8Array.of(0, 1, 0));
  });

  test('points from elsewhere are moved into the picture, and it says so', () => {
    const { points, notes } = readCsv('100,7,0\n300,7,1\n200,9,1');
    expect([...points.x].map((value) => Number(value.toFixed(2)))).toEqual([-1.8, -1.8, 1.8, -1.8, 0, 1.8]);
    expect(notes.join()).toMatch(/shifted and scaled/);
  });

  test('a point given twice counts twice, and it says so', () => {
    const { points, notes } = readCsv('0,0,1\n0,0,1\n0,0,0');
    expect(points.labels).toHaveLength(3);
    expect(notes.join()).toContain('1 repeated; each copy counts');
  });

  test.each([
    ['0,0,1\n0;1', 'Line 2, “0;1”, needs three values: x, y, class.'],
    ['0,zero,1\n', 'Line 1, “0,zero,1”, has an x or y that is no number. Nothing was changed.'],
    ['0,1e999,1\n', 'no number'],
    [
      '0,0,a\n0,0,b\n0,0,c\n0,0,d\n0,0,e\n0,0,f',
      'Line 6, “0,0,f”, names a sixth class; 5 is the most. Nothing was changed.',
    ],
    ['0,0,1\n'.repeat(2001), 'There are more than 2,000 points. Nothing was changed.'],
    ['x,y,class\n', 'No points were found'],
    ['', 'No points were found'],
  ])('%j is refused with its line and reason', (text, message) => {
    expect(() => readCsv(text)).toThrow(message);
  });

  test('ten megabytes are refused at once', () => {
    const text = '0.123,0.456,1\n'.repeat(750_000);
    const start = performance.now();
    expect(() => readCsv(text)).toThrow('10.5 million characters');
    expect(performance.now() - start).toBeLessThan(50);
  });

  test('what is written is read again', () => {
    const { points } = readCsv('0.5,-1,0\n1,1.5,4');
    expect(readCsv(writeCsv(points)).points).toEqual(points);
  });
});

describe('points in an address', () => {
  test('come back to within a thousandth', () => {
    const random = createRandom(1);
    const points = {
      x: Float32Array.from({ length: 200 }, () => random.uniform(-2, 2)),
      labels: Uint8Array.from({ length: 100 }, () => random.integer(5)),
    };
    const again = unpackPoints(packPoints(points));
    expect(again.labels).toEqual(points.labels);
    again.x.forEach((value, k) => expect(Math.abs(value - points.x[k]!)).toBeLessThan(0.001));
  });

  test.each([['AAAA'], ['A!AAA'], [7], ['-AAAA'], ['A'.repeat(5 * 2001)]])('%s is refused in words', (code) => {
    expect(() => unpackPoints(code)).toThrow(/this link|This link/);
  });
});
