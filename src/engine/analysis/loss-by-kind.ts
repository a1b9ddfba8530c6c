/** The kinds of characters whose losses are told apart; the first that fits counts. */
const kinds = [
  { kind: 'line breaks', symbols: /\n/ },
  { kind: 'spaces', symbols: / / },
  { kind: 'capital letters', symbols: /\p{Lu}/u },
  { kind: 'small letters', symbols: /\p{L}/u },
  { kind: 'other signs', symbols: /./ },
];

/** A mean over all characters of a kind. */
export interface KindMean {
  kind: string;
  count: number;
  mean: number;
}

/** The mean of values [T], one a character of the text, over each kind of character that occurs, then over all. */
export function meanByKind(text: string, values: ArrayLike<number>): KindMean[] {
  const sums = kinds.map(({ kind }) => ({ kind, count: 0, mean: 0 }));
  const all = { kind: 'all', count: 0, mean: 0 };
  for (let t = 0; t < text.length; t++) {
    const own = sums[kinds.findIndex(({ symbols }) => symbols.test(text[t]!))]!;
    for (const sum of [own, all]) {
      sum.count++;
      sum.mean += values[t]!;
    }
  }
  return [...sums, all]
    .filter(({ count }) => count > 0)
    .map(({ kind, count, mean }) => ({ kind, count, mean: mean / count }));
}
