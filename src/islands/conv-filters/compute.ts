import { SparseFilterLearner } from '~/engine/analysis/sparse-filters.ts';
import type { Compute } from '../session/protocol.ts';
import { recipe } from './recipe.ts';

export interface FiltersConfig {
  seed: number;
}

export interface FiltersSnapshot {
  step: number;
  /** [numFilters, 11 · 11 · 3]. */
  filters: Float32Array;
}

const learn: Compute<FiltersConfig, FiltersSnapshot> = async function* ({ seed }, context) {
  yield undefined;
  const learner = new SparseFilterLearner({ ...recipe, seed });
  yield { step: 0, filters: learner.filters() };
  while (learner.step < recipe.numSteps) {
    for (const _ of context.slice()) {
      learner.iterate();
      if (learner.step === recipe.numSteps) break;
    }
    const isLast = learner.step === recipe.numSteps;
    yield isLast || context.isFrameDue() ? { step: learner.step, filters: learner.filters() } : undefined;
  }
};
export default learn;
