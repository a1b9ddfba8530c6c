/**
 * What can be said of each character of a text that is set like the plays: a speaker's name in a line of its own, ended by a
 * colon, then verse or prose. Each function gives one number a character [T].
 */
export type TextProperty = (text: string) => Float32Array;

/** A count that grows by one a character and starts again at 0 at every character that `starts` matches. */
function since(starts: RegExp): TextProperty {
  return (text) => {
    let count = 0;
    return Float32Array.from(text, (symbol) => (count = starts.test(symbol) ? 0 : count + 1));
  };
}

/** 1 at every character that the pattern matches by itself, 0 elsewhere. */
function where(symbols: RegExp): TextProperty {
  return (text) => Float32Array.from(text, (symbol) => Number(symbols.test(symbol)));
}

/** 1 inside every match of the pattern's group `inside`, 0 elsewhere. */
function within(pattern: RegExp): TextProperty {
  return (text) => {
    const marks = new Float32Array(text.length);
    for (const { indices } of text.matchAll(pattern)) marks.fill(1, ...indices!.groups!['inside']!);
    return marks;
  };
}

/** Characters are counted as UTF-16 units, so a text should hold none outside the basic plane. */
export const textProperties = {
  /** A line that follows an empty one (or begins the text) and ends with a colon, the colon included. */
  'speaker name': within(/(?:^|\n\n)(?<inside>[A-Z][A-Za-z' ]*:)(?=\n)/dg),
  /** A run of two capitals or more, and what joins such runs: FRIAR LAURENCE. */
  'name in capitals': within(/(?<inside>[A-Z]{2,}(?:[ '][A-Z]{2,})*)/dg),
  'capital letter': where(/[A-Z]/),
  /** Characters since the last line break. */
  'place in the line': since(/\n/),
  'line break': where(/\n/),
  /** The first word of each line. */
  'first word of a line': within(/(?:^|\n)(?<inside>[A-Za-z']+)(?![A-Za-z' ]*:\n)/dg),
  /** Letters since the last character that is none. */
  'place in the word': since(/[^A-Za-z]/),
  /** Characters since the last full stop, question mark or exclamation mark. */
  'place in the sentence': since(/[.?!]/),
  punctuation: where(/[.,;:!?]/),
  vowel: where(/[aeiou]/i),
  /** From an opening quotation mark to the closing one, of either kind; an apostrophe inside a word is none. */
  'inside quotation marks': within(
    /(?<![A-Za-z])(?<inside>'(?:[^'\n]|(?<=[A-Za-z])'(?=[a-z])|\n(?!\n))+[.,;:!?]'|"[^"]+")(?![A-Za-z])/dg,
  ),
} satisfies Record<string, TextProperty>;

export type PropertyName = keyof typeof textProperties;
