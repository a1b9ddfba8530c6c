import { expect, test } from 'vitest';
import { filterLength, SparseFilterLearner } from '../../../src/engine/analysis/sparse-filters.ts';
import { colourShare } from '../../../src/engine/layers/colour-filter.ts';

test('filters learned from dead leaves settle, have length one, and are edges in grey or opponents in colour', () => {
  const learner = new SparseFilterLearner({ seed: 1, numFilters: 16, numPatches: 1500 });
  for (let step = 0; step < 15; step++) learner.iterate();
  const all = learner.filters();
  const filters = Array.from({ length: 16 }, (_, i) => all.subarray(i * filterLength, (i + 1) * filterLength));
  for (const filter of filters) expect(filter.reduce((sum, weight) => sum + weight * weight, 0)).toBeCloseTo(1, 4);
  const shares = filters.map((weights) => colourShare({ size: 11, weights }));
  expect(shares.some((share) => share > 0.9)).toBe(true);
  expect(shares.some((share) => share < 0.1)).toBe(true);
}, 60_000);
