/**
 * The colours of numbers. Signed values: blue, paper, orange, with zero as clear as glass, so that one picture is right
 * on light and on dark paper. Positive values: viridis. Both are tables of 255 colours and one for 'no number'.
 */
export type Scale = 'diverging' | 'sequential';

export type Domain = readonly [low: number, high: number];

type Rgb = readonly [number, number, number];

const blue: Rgb = [22, 120, 200];
const orange: Rgb = [214, 94, 6];
const viridis: readonly Rgb[] = [
  [68, 1, 84],
  [72, 40, 120],
  [62, 74, 137],
  [49, 104, 142],
  [38, 130, 142],
  [31, 158, 137],
  [53, 183, 121],
  [110, 206, 88],
  [181, 222, 43],
  [253, 231, 37],
];

const last = 254;

/** The table's entry for what is no number: fully transparent. */
export const noNumber = 255;

/** RGBA of each of a scale's 256 entries, one after another. */
export const palettes: Record<Scale, Uint8ClampedArray<ArrayBuffer>> = {
  diverging: tabulate((share) => {
    const signed = share * 2 - 1;
    return [...(signed < 0 ? blue : orange), 255 * Math.abs(signed)];
  }),
  sequential: tabulate((share) => {
    const place = share * (viridis.length - 1);
    const below = Math.min(viridis.length - 2, Math.floor(place));
    const [from, to] = [viridis[below]!, viridis[below + 1]!];
    return [...from.map((channel, i) => channel + (place - below) * (to[i]! - channel)), 255];
  }),
};

/** The domain that shows all values: symmetric about zero for signed ones, from zero for positive ones. */
export function domainOf(values: ArrayLike<number>, scale: Scale): Domain {
  let largest = 0;
  for (let i = 0; i < values.length; i++) {
    const size = scale === 'diverging' ? Math.abs(values[i]!) : values[i]!;
    if (Number.isFinite(size) && size > largest) largest = size;
  }
  largest ||= 1;
  return scale === 'diverging' ? [-largest, largest] : [0, largest];
}

/** A value's place in its scale's table; what lies outside the domain takes its end. */
export function paletteIndex(value: number, [low, high]: Domain): number {
  if (Number.isNaN(value)) return noNumber;
  return Math.round(Math.max(0, Math.min(1, (value - low) / (high - low))) * last);
}

/** A value's colour as CSS. */
export function cssColour(value: number, scale: Scale, domain: Domain): string {
  const at = paletteIndex(value, domain) * 4;
  const [red, green, blueness, alpha] = palettes[scale].subarray(at, at + 4);
  return `rgb(${red} ${green} ${blueness} / ${Number((alpha! / 255).toFixed(3))})`;
}

/** The colour to write in on a value of the sequential scale. */
export function inkOn(value: number, domain: Domain): 'black' | 'white' {
  const at = paletteIndex(value, domain) * 4;
  const linear = (byte: number) => (byte / 255) ** 2.2;
  const [red, green, blueness] = palettes.sequential.subarray(at, at + 3);
  return 0.2126 * linear(red!) + 0.7152 * linear(green!) + 0.0722 * linear(blueness!) > 0.18 ? 'black' : 'white';
}

/** Colours for many values at once: RGBA, four bytes a value, ready for a canvas. */
export function paint(values: ArrayLike<number>, scale: Scale, domain: Domain): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(values.length * 4);
  const words = new Uint32Array(pixels.buffer);
  const table = new Uint32Array(palettes[scale].buffer);
  for (let i = 0; i < values.length; i++) words[i] = table[paletteIndex(values[i]!, domain)]!;
  return pixels;
}

function tabulate(colour: (share: number) => number[]): Uint8ClampedArray<ArrayBuffer> {
  const table = new Uint8ClampedArray(256 * 4);
  for (let i = 0; i <= last; i++) table.set(colour(i / last), i * 4);
  return table;
}
