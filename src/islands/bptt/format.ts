/** A gradient in a narrow cell: two decimals, three below a tenth, and less than that as ±0.000. */
export function formatGradient(value: number): string {
  return value.toFixed(value !== 0 && Math.abs(value) < 0.1 ? 3 : 2).replace('-', '−');
}
