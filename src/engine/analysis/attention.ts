/** The entropy −Σ p ln p of weights [L] that add up to 1, in nats: 0 for a single place, ln L for all alike. */
export function entropy(weights: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) if (weights[i]! > 0) sum -= weights[i]! * Math.log(weights[i]!);
  return sum;
}

/**
 * The doubly stochastic penalty Σ_i (1 − Σ_t α_ti)² of a sentence's attention maps, each [L] (Xu et al. 2015, without
 * its factor λ). Smallest, L (1 − T/L)², where all places get the same share of the T words.
 */
export function coveragePenalty(maps: readonly ArrayLike<number>[]): number {
  let penalty = 0;
  for (let i = 0; i < maps[0]!.length; i++) penalty += (1 - maps.reduce((sum, map) => sum + map[i]!, 0)) ** 2;
  return penalty;
}
