/** A piece of a mathematical label. */
export interface MathPiece {
  text: string;
  place: 'base' | 'sub' | 'sup';
  /** Single Latin letters are variables, and slanted. */
  isItalic: boolean;
}

/** Splits a label such as "h_{t-1}", "W_{xh}" or "x^2" into its pieces; a minus sign becomes a true one. */
export function mathPieces(label: string): MathPiece[] {
  const pieces: MathPiece[] = [];
  for (const [, marked, braced, single, plain] of label.matchAll(/([_^])(?:\{([^}]*)\}|(.))|([^_^]+)/gu)) {
    const text = (plain ?? braced ?? single ?? '').replaceAll('-', '−');
    const place = marked === '_' ? 'sub' : marked === '^' ? 'sup' : 'base';
    for (const part of text.match(/[A-Za-z]+[\u0300-\u036f]?|[^A-Za-z]+/g) ?? [])
      pieces.push({
        text: part,
        place,
        isItalic: /^[A-Za-z][\u0300-\u036f]?$/.test(part) || (place === 'sub' && /^[A-Za-z]{2}$/.test(part)),
      });
  }
  return pieces;
}
