const superscripts: Record<string, string> = { '-': '⁻' };
for (let digit = 0; digit < 10; digit++) superscripts[digit] = '⁰¹²³⁴⁵⁶⁷⁸⁹'[digit]!;

function powerOfTen(exponent: number): string {
  return `10${[...String(exponent)].map((character) => superscripts[character]).join('')}`;
}

/**
 * A number for readers: three significant digits unless `digits` says otherwise, whole numbers below a million in full,
 * very large and very small ones with a power of ten, a true minus sign, and words for what is not a number.
 */
export function formatNumber(value: number, digits = 3): string {
  if (Number.isNaN(value)) return 'not a number';
  if (value < 0) return `−${formatNumber(-value, digits)}`;
  if (value === Infinity) return '∞';
  if (value === 0) return '0';
  const rounded = Number(value.toPrecision(digits));
  if (rounded >= 1e6 || rounded < 1e-3) {
    const [mantissa, exponent] = value.toExponential(digits - 1).split('e');
    return `${mantissa} × ${powerOfTen(Number(exponent))}`;
  }
  if (Number.isInteger(value) || rounded >= 10 ** (digits - 1)) return formatCount(value);
  return value.toPrecision(digits);
}

/** The value with so many decimals and a true minus sign, which nothing that rounds to zero has. */
export function formatFixed(value: number, decimals = 2): string {
  return value
    .toFixed(decimals)
    .replace(/^-(?=[0.]+$)/, '')
    .replace('-', '−');
}

/** A whole number from 0 as the index of a name in plain text: h₁, h₁₂. */
export function subscript(index: number): string {
  return String(index).replace(/\d/g, (digit) => '₀₁₂₃₄₅₆₇₈₉'[Number(digit)]!);
}

/** The value rounded to whole numbers, with a comma between thousands. */
export function formatCount(value: number): string {
  return groupThousands(value.toFixed());
}

/** Puts commas into the whole part of a number in digits. The browser's own way opens its tables of languages, 20 ms at first use. */
export function groupThousands(number: string): string {
  return number.replace(/^-?\d+/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ',').replace('-', '−'));
}
