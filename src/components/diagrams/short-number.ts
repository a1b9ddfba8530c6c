import { formatNumber } from '../plots/format-number.ts';

/** A number where there is room for six characters: two significant digits, but never more than three decimals. */
export function shortNumber(value: number): string {
  const size = Math.abs(value);
  if (size >= 0.01 || value === 0) return formatNumber(value, 2);
  return size < 0.0005 ? '≈ 0' : value.toFixed(3).replace('-', '−');
}
