/** The entropy −Σ p ln p of weights [N] that add up to 1, in nats: 0 for a single place, ln N for all alike. */
export function entropy(weights: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) if (weights[i]! > 0) sum -= weights[i]! * Math.log(weights[i]!);
  return sum;
}

/**
 * The doubly stochastic penalty Σ_i (1 − Σ_t α_ti)² of a sentence's attention maps, each [N] (Xu et al. 2015, without
 * its factor λ).
 */
export function coveragePenalty(maps: readonly ArrayLike<number>[]): number {
  let penalty = 0;
  for (let i = 0; i < maps[0]!.length; i++) penalty += (1 - maps.reduce((sum, map) => sum + map[i]!, 0)) ** 2;
  return penalty;
}

/** What no penalty of T words over N places is below: N (1 − T/N)², where all places get the same share of the words. */
export function leastPenalty(T: number, N: number): number {
  return N * (1 - T / N) ** 2;
}
