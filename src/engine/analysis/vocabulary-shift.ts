/** How the words that a model uses differ from those of another, or of its training data. */

/** How often each of `vocabSize` words stands in the captions, [V]. */
export function countWords(captions: Iterable<Iterable<number>>, vocabSize: number): Float64Array {
  const counts = new Float64Array(vocabSize);
  for (const caption of captions) for (const word of caption) counts[word]!++;
  return counts;
}

/**
 * The vocabulary of some captions, [V]: how likely each word is if one draws a caption, then one of its words. Unlike the
 * share of a word in all text it does not count long captions more, so mixing captions mixes vocabularies alike.
 */
export function vocabularyOf(captions: readonly (readonly number[])[], vocabSize: number): Float64Array {
  const shares = new Float64Array(vocabSize);
  for (const caption of captions) for (const word of caption) shares[word]! += 1 / (caption.length * captions.length);
  return shares;
}

/**
 * Total variation of two distributions p and q over the same words: half the sum of |p − q|, from 0 (alike) to 1 (no
 * word in common). It is the largest difference that p and q can make to the probability of any set of words.
 */
export function totalVariation(p: ArrayLike<number>, q: ArrayLike<number>): number {
  let sum = 0;
  for (let v = 0; v < p.length; v++) sum += Math.abs(p[v]! - q[v]!);
  return sum / 2;
}

/**
 * The log odds ratio of each word between two counts, in nats: positive where `counts` use it more than `reference`.
 * Half an occurrence is added to every count (Haldane 1956), so that a word that one side never says has a finite value.
 */
export function logOddsRatios(counts: Float64Array, reference: Float64Array): Float64Array {
  const logOdds = (of: Float64Array) => {
    const total = of.reduce((sum, count) => sum + count, 0);
    return (v: number) => Math.log((of[v]! + 0.5) / (total - of[v]! + 0.5));
  };
  const [here, there] = [logOdds(counts), logOdds(reference)];
  return counts.map((_, v) => here(v) - there(v));
}
