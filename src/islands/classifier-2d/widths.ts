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

/** The narrowest width whose median test error is within a hundredth of the best, and that best. */
export function enoughWidth({ testErrors }: WidthsSnapshot): { width: number; least: number } {
  const { median } = spreadOf(testErrors);
  const least = Math.min(...median.filter(Number.isFinite));
  return { width: widths[median.findIndex((error) => error <= least + 0.01)]!, least };
}
