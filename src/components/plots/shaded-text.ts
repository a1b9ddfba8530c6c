import { noNumber, paletteIndex, palettes, type Domain, type Scale } from './palette.ts';

/** A piece of text within one line, from its first character on. */
export interface Piece {
  from: number;
  text: string;
}

/** A background of a long line has as many stops as characters; a piece has so many at most. */
const longestPiece = 200;

/** The text in lines, each with its line break, long ones in pieces. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  for (const { 0: line, index } of text.matchAll(/[^\n]*\n|[^\n]+/g))
    for (let at = 0; at < line.length; at += longestPiece)
      pieces.push({ from: index + at, text: line.slice(at, at + longestPiece) });
  return pieces;
}

/** A horizontal gradient of one flat colour a character, `1ch` wide each: neighbours of equal colour share a stop. */
export function shadesOf(values: ArrayLike<number>, from: number, to: number, scale: Scale, domain: Domain): string {
  const stops: string[] = [];
  let start = from;
  for (let t = from; t < to; t++) {
    const colour = shadeOf(values[t] ?? NaN, scale, domain);
    if (t + 1 < to && shadeOf(values[t + 1] ?? NaN, scale, domain) === colour) continue;
    stops.push(`${colour} ${start - from}ch ${t + 1 - from}ch`);
    start = t + 1;
  }
  return `linear-gradient(90deg,${stops.join()})`;
}

/**
 * A value's colour behind text: pale enough to write on in the page's ink, in light and dark. Of positive values the
 * smallest stand out most from the paper, since small probabilities are the surprises.
 */
export function shadeOf(value: number, scale: Scale, domain: Domain): string {
  return shades[scale][paletteIndex(value, domain)]!;
}

const shades: Record<Scale, readonly string[]> = {
  diverging: tabulate('diverging', () => 0.6, 0),
  // Viridis begins as dark as dark paper: its dark colours are brightened.
  sequential: tabulate('sequential', (share) => 0.6 - 0.4 * share, 230),
};

/** The colours of a palette, faded to their strengths, the strongest channel of each at least `brightness`. */
function tabulate(scale: Scale, strengthOf: (share: number) => number, brightness: number): string[] {
  const palette = palettes[scale];
  return Array.from({ length: palette.length / 4 }, (_, index) => {
    const [alpha, channels] = [palette[4 * index + 3]! / 255, [...palette.subarray(4 * index, 4 * index + 3)]];
    const lift = alpha > 0 ? Math.max(1, brightness / Math.max(...channels)) : 1;
    const colour = channels.map((channel) => Math.round(channel * lift)).join(' ');
    return `rgb(${colour} / ${Number((strengthOf(index / noNumber) * alpha).toFixed(3))})`;
  });
}
