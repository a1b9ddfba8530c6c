import type { Random } from '../random.ts';

/**
 * Fills a mask for inverted dropout (Srivastava et al. 2014): each value is 0 with probability `rate`, else
 * 1 / (1 − rate), so that what it multiplies keeps its mean and nothing changes at test time. rate in [0, 1).
 */
export function fillDropoutMask(mask: Float32Array, rate: number, random: Random): Float32Array {
  const kept = 1 / (1 - rate);
  for (let k = 0; k < mask.length; k++) mask[k] = random.uniform() < rate ? 0 : kept;
  return mask;
}
