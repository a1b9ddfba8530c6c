import { scaleLinear, scaleLog } from 'd3-scale';
import { formatNumber, groupThousands } from './format-number.ts';

/** A place on an axis, `at` from 0 (low end) to 1 (high end). */
export interface Tick {
  at: number;
  label: string;
  /** An exponent to set above the label's end. */
  power?: string;
}

/** A number line between 0 and 1, so that drawings can be sized by the browser. */
export interface NumberLine {
  domain: [number, number];
  /** Where a value lies, 0 to 1 inside the domain; NaN where a logarithmic axis has no place for it. */
  at: (value: number) => number;
  valueAt: (at: number) => number;
  ticks: Tick[];
}

interface AxisOptions {
  isLogarithmic?: boolean;
  isNice?: boolean;
  /** About how many ticks. */
  count?: number;
  /** The values to mark, instead of round ones. */
  marked?: readonly number[] | undefined;
}

/**
 * Lays a linear or logarithmic axis with few ticks over a domain. With `isNice` the ends are widened to round numbers.
 * A logarithmic domain must be above 0.
 */
export function makeAxis(
  domain: readonly [number, number],
  { isLogarithmic = false, isNice = true, count = 5, marked }: AxisOptions = {},
): NumberLine {
  const scale = isLogarithmic ? scaleLog(domain, [0, 1]) : scaleLinear(domain, [0, 1]);
  if (isNice) scale.nice(count);
  const [low, high] = scale.domain() as [number, number];
  const values = marked ?? (isLogarithmic ? logarithmicTicks(low, high, count) : scale.ticks(count));
  const format = isLogarithmic ? formatPower : plainFormat(values);
  return {
    domain: [low, high],
    at: isLogarithmic
      ? (value) => (value > 0 ? Math.log(value / low) / Math.log(high / low) : NaN)
      : (value) => (value - low) / (high - low),
    valueAt: (at) => scale.invert(at),
    ticks: values.map((value) => ({ at: scale(value), ...format(value) })),
  };
}

/** The smallest interval that holds every finite value (and, for a logarithmic axis, every one above 0). */
export function extentOf(lists: Iterable<ArrayLike<number>>, isLogarithmic = false): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const list of lists)
    for (let i = 0; i < list.length; i++) {
      const value = list[i]!;
      if (!Number.isFinite(value) || (isLogarithmic && value <= 0)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  if (low > high) return isLogarithmic ? [0.1, 10] : [0, 1];
  if (low < high) return [low, high];
  return isLogarithmic ? [low / 2, low * 2] : [low - (Math.abs(low) / 10 || 1), low + (Math.abs(low) / 10 || 1)];
}

/** Round whole numbers to mark where a value is a count or a place in a list, which has no halves. */
export function wholeTicks(low: number, high: number, count = 4): number[] {
  return scaleLinear([low, high], [0, 1]).ticks(count).filter(Number.isInteger);
}

/** Powers of ten, thinned to about `count`; 1, 2 and 5 times them, or plain steps, where the axis is too short for those. */
function logarithmicTicks(low: number, high: number, count: number): number[] {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  if (last - first < 2) {
    const ticks = [];
    for (let exponent = first - 1; exponent <= last; exponent++)
      for (const factor of [1, 2, 5]) ticks.push(Number(`${factor}e${exponent}`));
    const inside = ticks.filter((tick) => tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9));
    return inside.length > 1 ? inside : scaleLinear([low, high], [0, 1]).ticks(count);
  }
  const every = Math.ceil((last - first) / count);
  const exponents = [];
  for (let exponent = Math.ceil(first / every) * every; exponent <= last; exponent += every) exponents.push(exponent);
  return exponents.map((exponent) => Number(`1e${exponent}`));
}

function formatPower(value: number): Omit<Tick, 'at'> {
  const exponent = Math.log10(value);
  const isWhole = Math.abs(exponent - Math.round(exponent)) < 1e-9;
  if (isWhole && Math.abs(exponent) > 2.5)
    return { label: '10', power: String(Math.round(exponent)).replace('-', '−') };
  return { label: Number(value.toPrecision(3)) >= 1000 ? formatNumber(value) : String(Number(value.toPrecision(3))) };
}

/** All ticks of an axis with the same number of decimals; powers of ten only where plain numbers would be long. */
function plainFormat(values: readonly number[]): (value: number) => Omit<Tick, 'at'> {
  const largest = Math.max(...values.map(Math.abs));
  const step = values.length > 1 ? Math.abs(values[1]! - values[0]!) : largest;
  const decimals = Math.max(0, -Math.floor(Math.log10(step || 1) + 1e-9));
  if (largest >= 1e6 || decimals > 4) return (value) => ({ label: formatNumber(value, 2) });
  return (value) => ({ label: groupThousands(value.toFixed(decimals)) });
}
