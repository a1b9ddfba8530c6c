import { cssColour, type Domain, type Scale } from './palette.ts';

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
    const colour = colourOf(values[t] ?? NaN, scale, domain);
    if (t + 1 < to && colourOf(values[t + 1] ?? NaN, scale, domain) === colour) continue;
    stops.push(`${colour} ${start - from}ch ${t + 1 - from}ch`);
    start = t + 1;
  }
  return `linear-gradient(90deg,${stops.join()})`;
}

/** Pale enough to write on in the page's ink, in light and dark. */
function colourOf(value: number, scale: Scale, domain: Domain): string {
  return cssColour(value, scale, domain, scale === 'diverging' ? 0.6 : 0.38);
}
