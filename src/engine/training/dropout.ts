import type { Random } from '../random.ts';

/**
 * Fills a mask for inverted dropout (Srivastava et al. 2014): each value is 0 with probability `rate`, else
 * 1 / (1 − rate), so that what it multiplies keeps its mean and nothing changes at test time. rate in [0, 1).
 *
 * Random numbers are the cost of dropout, so each serves eight values: what is left of a uniform number after it fell
 * below `rate` or above is, stretched to [0, 1), uniform again and independent of which it was.
 */
export function fillDropoutMask(mask: Float32Array, rate: number, random: Random): Float32Array {
  const kept = 1 / (1 - rate);
  const stretch = 1 / rate;
  let u = 0;
  for (let k = 0; k < mask.length; k++) {
    if (k % 8 === 0) u = random.uniform();
    if (u < rate) {
      mask[k] = 0;
      u = u * stretch;
    } else {
      mask[k] = kept;
      u = (u - rate) * kept;
    }
  }
  return mask;
}
