import type { WidthsSnapshot } from './compute.ts';

/** The experiment "How big should it be?": so many units in one hidden layer, so many seeds, so many steps each. */
export const widths = [1, 2, 3, 5, 8, 16, 32, 64];
export const numSeeds = 10;
export const widthSteps = 5000;

/** Of each width's scores [widths, seeds]: the median, and the ends of the middle eight tenths; NaN where none is in yet. */
export function spreadOf(scores: ArrayLike<number>): Record<'median' | 'low' | 'high', number[]> {
  const sorted = widths.map((_, w) =>
    Array.from({ length: numSeeds }, (_, seed) => scores[w * numSeeds + seed]!)
      .filter(Number.isFinite)
      .sort((a, b) => a - b),
  );
  const at = (share: number) => sorted.map((list) => list[Math.round(share * (list.length - 1))] ?? NaN);
  return { median: at(0.5), low: at(0.1), high: at(0.9) };
}

export function isComplete(results: WidthsSnapshot | undefined): results is WidthsSnapshot {
  return results?.numTrained === widths.length * numSeeds;
}

/** How far a median test error may lie above the least and still count as good: with 150 test points, four of them. */
export const tolerance = 0.03;

/**
 * The least median test error and its width, and the width from which on every median is as good up to the tolerance;
 * that one is undefined where the widest is not.
 */
export function enoughWidth({ testErrors }: WidthsSnapshot): {
  least: number;
  bestWidth: number | undefined;
  width: number | undefined;
} {
  const { median } = spreadOf(testErrors);
  const least = Math.min(...median.filter(Number.isFinite));
  const lastBad = median.findLastIndex((error) => !(error <= least + tolerance));
  return { least, bestWidth: widths[median.indexOf(least)], width: widths[lastBad + 1] };
}
