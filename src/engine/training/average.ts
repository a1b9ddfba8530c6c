import { copyArrays, type NamedArrays } from './arrays.ts';

export interface WeightAverage {
  readonly parameters: NamedArrays;
  update(parameters: NamedArrays, step: number): void;
}

/**
 * An exponential moving average of the weights (Polyak & Juditsky 1992 average them evenly): a̅ ← d a̅ + (1 − d) θ.
 * The decay rises to its full value as d = min(decay, (1 + step) / (10 + step)), so that the start is soon forgotten.
 */
export function createAverage(initial: NamedArrays, decay: number): WeightAverage {
  const average = copyArrays(initial);
  return {
    parameters: average,
    update(parameters, step) {
      const share = 1 - Math.min(decay, (1 + step) / (10 + step));
      for (const name in average) {
        const mean = average[name]!;
        const value = parameters[name]!;
        for (let k = 0; k < mean.length; k++) mean[k] = mean[k]! + share * (value[k]! - mean[k]!);
      }
    },
  };
}
