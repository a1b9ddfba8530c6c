import { formatCount } from '~/components/plots/format-number.ts';
import type { Points } from '~/engine/tasks/points-2d.ts';
import { mostClasses } from './settings.ts';

/** The largest coordinate that a line may hold: far beyond it, scaling to the picture loses the points. */
const largest = 1_000_000;

/** The plane that is drawn and learned reaches from −reach to reach on both axes. */
export const reach = 2;
export const mostPoints = 2000;
const mostCharacters = 500_000;

/** Points read from text, and what the reader should know about how they were read. */
export interface ReadPoints {
  points: Points;
  notes: string[];
}

/**
 * Reads x, y, class from each line; commas, semicolons, tabs or spaces between them, a first line of names allowed. Between
 * semicolons or tabs a number may have a decimal comma. Classes are numbers or words, at most five. Points that lie outside the plane are shifted and scaled to fit, each axis on its own.
 * Throws a sentence that says what is wrong in which line.
 */
export function readCsv(text: string): ReadPoints {
  if (text.length > mostCharacters)
    throw new Error(
      `That is ${(text.length / 1e6).toFixed(1)} million characters; ${formatCount(mostPoints)} points need far fewer. Nothing was changed.`,
    );
  const x: number[] = [];
  const names: string[] = [];
  const labels: number[] = [];
  const seen = new Set<string>();
  let twice = 0;
  let isFirst = true;
  for (const [at, line] of text.split(/\r\n|\r|\n/).entries()) {
    if (line.trim() === '') continue;
    const cells = line.trim().split(/[;\t]/.test(line.trim()) ? /\s*[;\t]\s*/ : /\s*,\s*|\s+/);
    const [first, second] = [readNumber(cells[0]), readNumber(cells[1])];
    const isHeader = isFirst && Number.isNaN(first) && Number.isNaN(second);
    isFirst = false;
    if (isHeader) continue;
    const name = cells[2];
    if (cells.length !== 3 || !name)
      throw lineError(
        at,
        line,
        'needs three values: x, y, class. Decimal commas need semicolons between the values: 0,5; 1,2; 0',
      );
    if (!Number.isFinite(first) || !Number.isFinite(second))
      throw lineError(at, line, 'has an x or y that is no number');
    if (Math.max(Math.abs(first), Math.abs(second)) > largest)
      throw lineError(at, line, `has an x or y beyond ±${formatCount(largest)}`);
    if (!names.includes(name)) names.push(name);
    if (names.length > mostClasses) throw lineError(at, line, `names a sixth class; ${mostClasses} is the most`);
    if (labels.length === mostPoints)
      throw new Error(`There are more than ${formatCount(mostPoints)} points. Nothing was changed.`);
    const key = cells.join();
    if (seen.has(key)) twice++;
    seen.add(key);
    x.push(first, second);
    labels.push(names.indexOf(name));
  }
  if (labels.length === 0) throw new Error('No points were found: each line needs x, y, class, such as 0.5, -1, 2.');

  const isNumbered = names.every((name) => /^[0-4]$/.test(name));
  const order = isNumbered ? names.map(Number) : names.map((_, i) => i);
  const notes = [labels.length === 1 ? 'One point read.' : `${formatCount(labels.length)} points read.`];
  if (twice > 0) notes.push(`${formatCount(twice)} repeated; each copy counts.`);
  const fitted = fit(x);
  if (fitted) notes.push('They were shifted and scaled to fit the picture, each axis on its own.');
  return { points: { x: fitted ?? Float32Array.from(x), labels: Uint8Array.from(labels, (i) => order[i]!) }, notes };
}

/** NaN for what is no number; a comma left inside a cell is a decimal one. */
function readNumber(cell = ''): number {
  return Number(cell.replace(',', '.') || NaN);
}

/** One line a point, as `readCsv` reads it. */
export function writeCsv({ x, labels }: Points): string {
  const round = (value: number) => Number(value.toFixed(3));
  return [
    'x,y,class',
    ...Array.from(labels, (label, n) => `${round(x[2 * n]!)},${round(x[2 * n + 1]!)},${label}`),
  ].join('\n');
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const steps = 4095;

/** Points for an address: five characters each, the class and two coordinates to a thousandth. */
export function packPoints({ x, labels }: Points): string {
  const pack = (value: number) => {
    const at = Math.round(((Math.max(-reach, Math.min(reach, value)) + reach) / (2 * reach)) * steps);
    return digits[at >> 6]! + digits[at & 63]!;
  };
  return Array.from(labels, (label, n) => digits[label]! + pack(x[2 * n]!) + pack(x[2 * n + 1]!)).join('');
}

/** The points of an address; throws a sentence for the reader where they are damaged. */
export function unpackPoints(code: unknown): Points {
  const count = typeof code === 'string' ? code.length / 5 : NaN;
  if (typeof code !== 'string' || !Number.isInteger(count) || count > mostPoints || /[^\w-]/.test(code))
    throw new Error('The points of this link are damaged, so the demo starts with its own.');
  const digit = (at: number) => digits.indexOf(code[at]!);
  const coordinate = (at: number) => ((digit(at) * 64 + digit(at + 1)) / steps) * 2 * reach - reach;
  const labels = Uint8Array.from({ length: count }, (_, n) => digit(5 * n));
  if (labels.some((label) => label >= mostClasses))
    throw new Error('This link holds more than five classes, so the demo starts with its own points.');
  return {
    x: Float32Array.from({ length: 2 * count }, (_, k) => coordinate(5 * (k >> 1) + 1 + 2 * (k % 2))),
    labels,
  };
}

/** The coordinates moved into the plane, or undefined where they fit as they are. */
function fit(x: number[]): Float32Array | undefined {
  if (x.every((value) => Math.abs(value) <= reach)) return undefined;
  const [low, high] = [
    [Infinity, Infinity],
    [-Infinity, -Infinity],
  ] as [number[], number[]];
  x.forEach((value, k) => {
    low[k % 2] = Math.min(low[k % 2]!, value);
    high[k % 2] = Math.max(high[k % 2]!, value);
  });
  return Float32Array.from(x, (value, k) => {
    const [from, to] = [low[k % 2]!, high[k % 2]!];
    return to > from ? ((value - from) / (to - from) - 0.5) * 1.8 * reach : 0;
  });
}

function lineError(at: number, line: string, problem: string): Error {
  const shown = line.length > 40 ? `${line.slice(0, 40)}…` : line;
  return new Error(`Line ${at + 1}, “${shown}”, ${problem}. Nothing was changed.`);
}
