import { zerosLike, type NamedArrays, type Numbers } from './arrays.ts';
import { adam } from './optimisers/adam.ts';
import { momentum } from './optimisers/momentum.ts';
import { rmsprop } from './optimisers/rmsprop.ts';
import { sgd } from './optimisers/sgd.ts';

/** Which rule turns gradients into updates, with its constants; absent ones take the value named at the rule. */
export type OptimiserConfig =
  | { kind: 'sgd' }
  | { kind: 'momentum'; momentum?: number }
  | { kind: 'rmsprop'; decay?: number; epsilon?: number }
  | { kind: 'adam' | 'adamw'; beta1?: number; beta2?: number; epsilon?: number; weightDecay?: number };

/**
 * One update of one array, in place.
 *   parameter, gradient and each of memory have the same length; step counts from 0.
 */
export type UpdateRule = (
  parameter: Numbers,
  gradient: Numbers,
  memory: Numbers[],
  learningRate: number,
  step: number,
) => void;

export interface Optimiser {
  /** What it remembers, by name of slot and parameter ('m/Why'): a checkpoint saves and refills it. */
  readonly memory: NamedArrays;
  /** Moves every parameter against its gradient. `step` counts from 0 and goes on over a resumed run. */
  update(parameters: NamedArrays, gradients: NamedArrays, learningRate: number, step: number): void;
}

/** An optimiser for parameters of the given names and sizes. */
export function createOptimiser(config: OptimiserConfig, parameters: NamedArrays): Optimiser {
  const { slots, rule } = ruleFor(config);
  const slotArrays = slots.map(() => zerosLike(parameters));
  const memory: NamedArrays = {};
  slots.forEach((slot, k) => {
    for (const name in parameters) memory[`${slot}/${name}`] = slotArrays[k]![name]!;
  });
  return {
    memory,
    update(parameters, gradients, learningRate, step) {
      for (const name in parameters) {
        const own = slotArrays.map((slot) => slot[name]!);
        rule(parameters[name]!, gradients[name]!, own, learningRate, step);
      }
    },
  };
}

function ruleFor(config: OptimiserConfig): { slots: string[]; rule: UpdateRule } {
  switch (config.kind) {
    case 'sgd':
      return { slots: [], rule: sgd };
    case 'momentum':
      return { slots: ['velocity'], rule: momentum(config) };
    case 'rmsprop':
      return { slots: ['square'], rule: rmsprop(config) };
    case 'adam':
    case 'adamw':
      return { slots: ['mean', 'square'], rule: adam(config) };
  }
}
