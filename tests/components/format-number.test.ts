import { expect, test } from 'vitest';
import { shortNumber } from '~/components/diagrams/short-number.ts';
import { formatCount, formatFixed, formatNumber, groupThousands } from '~/components/plots/format-number.ts';

test.each([
  [0, '0'],
  [1, '1'],
  [0.5, '0.500'],
  [0.12345, '0.123'],
  [-2.345, '−2.35'],
  [12.34, '12.3'],
  [99.96, '100'],
  [999.6, '1,000'],
  [1234.5, '1,235'],
  [123456, '123,456'],
  [999999.9, '1.00 × 10⁶'],
  [1.234e7, '1.23 × 10⁷'],
  [0.001, '0.00100'],
  [0.00099999, '0.00100'],
  [-0.000123, '−1.23 × 10⁻⁴'],
  [Infinity, '∞'],
  [-Infinity, '−∞'],
  [NaN, 'not a number'],
])('%d reads %s', (value, text) => {
  expect(formatNumber(value)).toBe(text);
});

test('fewer digits are given where they are asked for', () => {
  expect(formatNumber(0.1267, 2)).toBe('0.13');
  expect(formatNumber(12.67, 2)).toBe('13');
});

test.each([
  [7, '7'],
  [-1234, '−1,234'],
  [1234567.4, '1,234,567'],
])('the count of %d reads %s', (value, text) => {
  expect(formatCount(value)).toBe(text);
});

test.each([
  [1.005, '1.00'],
  [-2.345, '−2.35'],
  [-0.006, '−0.01'],
  [-0.004, '0.00'],
  [-0, '0.00'],
])('with two decimals %d reads %s: nothing that rounds to zero has a sign', (value, text) => {
  expect(formatFixed(value)).toBe(text);
});

test('only the whole part of a number is grouped', () => {
  expect(groupThousands('1234.5678')).toBe('1,234.5678');
});

test('in a diagram: two digits, no more than three decimals, none of them invented', () => {
  const shown = [1 / (1 + Math.exp(6)), Math.tanh(3), 0.00612, -0.0025, 0.0123, -10.26, 0, 2e-5].map(shortNumber);
  expect(shown).toEqual(['0.002', '1.0', '0.006', '−0.003', '0.012', '−10', '0', '≈ 0']);
});
