/**
 * How well units follow a property of the text that they read. A property is one number a character: 1 and 0 for
 * inside and outside, or a count such as the place in the line. Characters are counted by t = 0 … T − 1.
 */

/** Each value's rank [T] among the distinct values, from 0; equal values share one. Counting is all that `concordance` does with them. */
export function ranksOf(values: Float32Array): Uint32Array {
  const sorted = Float32Array.from(values).sort();
  let numDistinct = 0;
  for (let k = 0; k < sorted.length; k++)
    if (k === 0 || sorted[k] !== sorted[k - 1]) sorted[numDistinct++] = sorted[k]!;
  const distinct = sorted.subarray(0, numDistinct);
  return Uint32Array.from(values, (value) => placeOf(value, distinct));
}

function placeOf(value: number, sorted: Float32Array): number {
  let [low, high] = [0, sorted.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A property's places t, in groups of equal value from the lowest to the highest. */
export type Groups = readonly Uint32Array[];

/** The places of each value that a property takes. */
export function groupsOf(property: Float32Array): Groups {
  const ranks = ranksOf(property);
  const groups: number[][] = [];
  ranks.forEach((rank, t) => (groups[rank] ??= []).push(t));
  return groups.map((group) => Uint32Array.from(group));
}

/**
 * The share of all pairs of places with different property in which the unit is higher at the place with more of it; equal
 * activations count half. 0.5 is chance, 1 and 0 are perfect order and perfect reverse order; NaN where no two places
 * differ. For a property of 1 and 0 it is the area under the ROC curve (Hanley & McNeil 1982), otherwise Harrell's
 * concordance index.
 */
export function concordance(ranks: Uint32Array, groups: Groups): number {
  // A Fenwick tree over the ranks of the places that have less of the property.
  const tree = new Uint32Array(ranks.reduce((most, rank) => Math.max(most, rank), 0) + 2);
  const countBelow = (rank: number) => {
    let count = 0;
    for (let k = rank; k > 0; k &= k - 1) count += tree[k]!;
    return count;
  };
  let [inOrder, pairs, seen] = [0, 0, 0];
  for (const group of groups) {
    if (seen > 0)
      for (const t of group) {
        const below = countBelow(ranks[t]!);
        inOrder += below + (countBelow(ranks[t]! + 1) - below) / 2;
        pairs += seen;
      }
    for (const t of group) for (let k = ranks[t]! + 1; k < tree.length; k += k & -k) tree[k]!++;
    seen += group.length;
  }
  return inOrder / pairs;
}

/** The line y = intercept + slope · x of least squares through the points, and their correlation. */
export interface LinearFit {
  intercept: number;
  slope: number;
  /** Pearson's r; 0 where x or y does not vary. */
  correlation: number;
}

/** Fits a line to the points (x_t, y_t). */
export function fitLine(x: Float32Array, y: Float32Array): LinearFit {
  const T = x.length;
  const [meanX, meanY] = [x.reduce((a, b) => a + b, 0) / T, y.reduce((a, b) => a + b, 0) / T];
  let [xx, xy, yy] = [0, 0, 0];
  for (let t = 0; t < T; t++) {
    const [dx, dy] = [x[t]! - meanX, y[t]! - meanY];
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  }
  const slope = xx > 0 ? xy / xx : 0;
  return { intercept: meanY - slope * meanX, slope, correlation: xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : 0 };
}

/** A unit and how well it follows the property. */
export interface Found {
  unit: number;
  /** As `concordance` gives it; below 0.5 the unit is lower where there is more of the property. */
  concordance: number;
  /** Pearson's r between property and activation. */
  correlation: number;
}

/** How far a unit's concordance is from chance: 0 to 0.5. */
export const strengthOf = ({ concordance }: Pick<Found, 'concordance'>): number => Math.abs(concordance - 0.5);

/**
 * The share of pairs in order on another text, for a unit whose concordance was `found` where it was chosen: whether it
 * should rise or fall with the property was chosen there, too.
 */
export const scoreAsFound = (found: number, concordance: number): number =>
  found < 0.5 ? 1 - concordance : concordance;

/** All units, the ones that follow the property best first; of equal concordance the larger correlation wins. */
export function rankUnits(
  activations: readonly Float32Array[],
  ranks: readonly Uint32Array[],
  property: Float32Array,
): Found[] {
  const groups = groupsOf(property);
  return activations
    .map((activation, unit) => ({
      unit,
      concordance: concordance(ranks[unit]!, groups),
      correlation: fitLine(property, activation).correlation,
    }))
    .sort((a, b) => strengthOf(b) - strengthOf(a) || Math.abs(b.correlation) - Math.abs(a.correlation));
}

/** The property moved on by `shift` places, its end put first: what remains when the units' order against it is lost. */
export function shifted(property: Float32Array, shift: number): Float32Array {
  const T = property.length;
  return Float32Array.from(property, (_, t) => property[(t - shift + T) % T]!);
}

/** A place where the activation is not what the property foretells. */
export interface Exception {
  t: number;
  /** The activation less the fitted line's: which way it errs. */
  residual: number;
}

/** The places where a unit is furthest from the line fitted to it, at least `apart` characters from each other. */
export function exceptionsOf(
  activation: Float32Array,
  property: Float32Array,
  count: number,
  apart: number,
): Exception[] {
  const { intercept, slope } = fitLine(property, activation);
  const residual = (t: number) => activation[t]! - intercept - slope * property[t]!;
  const order = Array.from(property.keys()).sort((a, b) => Math.abs(residual(b)) - Math.abs(residual(a)));
  const chosen: Exception[] = [];
  for (const t of order) {
    if (chosen.length === count) break;
    if (chosen.every((other) => Math.abs(other.t - t) >= apart)) chosen.push({ t, residual: residual(t) });
  }
  return chosen;
}
