/** How BLEU comes about. */
export interface Bleu {
  /** For n = 1 … N: n-grams of the candidate that a reference holds, each counted at most as often as there; and all its n-grams. */
  matches: { found: number; total: number }[];
  /** exp(1 − r / c) where the candidate, of c words, is shorter than r, the length of the reference nearest to it; else 1. */
  brevity: number;
  /** brevity · the geometric mean of found / total; 0 where one of them is 0. */
  score: number;
}

/**
 * BLEU of one sentence against one or more references (Papineni et al. 2002): clipped n-gram precision up to N, by
 * default 4, and a penalty for brevity. The measure was made for whole corpora; of a single sentence it is rough.
 */
export function bleu(candidate: readonly string[], references: readonly (readonly string[])[], N = 4): Bleu {
  const matches = Array.from({ length: N }, (_, k) => {
    const own = countNgrams(candidate, k + 1);
    const theirs = references.map((reference) => countNgrams(reference, k + 1));
    let found = 0;
    for (const [ngram, count] of own) found += Math.min(count, Math.max(...theirs.map((all) => all.get(ngram) ?? 0)));
    return { found, total: Math.max(0, candidate.length - k) };
  });
  const away = (length: number) => Math.abs(length - candidate.length);
  const nearest = references
    .map(({ length }) => length)
    .reduce((best, length) =>
      away(length) < away(best) || (away(length) === away(best) && length < best) ? length : best,
    );
  const brevity = candidate.length < nearest ? Math.exp(1 - nearest / candidate.length) : 1;
  const logs = matches.map(({ found, total }) => (total ? Math.log(found / total) : -Infinity));
  return { matches, brevity, score: brevity * Math.exp(logs.reduce((sum, log) => sum + log, 0) / N) };
}

function countNgrams(words: readonly string[], n: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let i = 0; i + n <= words.length; i++) {
    const ngram = words.slice(i, i + n).join(' ');
    counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
  }
  return counts;
}
