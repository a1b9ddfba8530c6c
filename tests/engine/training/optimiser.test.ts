import { expect, test } from 'vitest';
import { createOptimiser, type OptimiserConfig } from '../../../src/engine/training/optimiser.ts';
import { assignArrays, copyArrays } from '../../../src/engine/training/arrays.ts';

/** The parameter after each of the gradients, from 1. */
function follow(config: OptimiserConfig, gradients: number[], rate: number): number[] {
  const parameters = { w: Float32Array.of(1) };
  const optimiser = createOptimiser(config, parameters);
  return gradients.map((g, step) => {
    optimiser.update(parameters, { w: Float32Array.of(g) }, rate, step);
    return parameters.w[0]!;
  });
}

test.each<[string, OptimiserConfig, number[]]>([
  // Worked by hand for gradients 2 and −1 at a rate of 0.1.
  ['SGD steps against the gradient', { kind: 'sgd' }, [0.8, 0.9]],
  ['momentum adds what is left of the last step', { kind: 'momentum', momentum: 0.5 }, [0.8, 0.8]],
  [
    'RMSProp divides by the root of the mean square',
    { kind: 'rmsprop', decay: 0.5, epsilon: 0 },
    [1 - 0.2 / Math.sqrt(2), 1 - 0.2 / Math.sqrt(2) + 0.1 / Math.sqrt(1.5)],
  ],
  [
    'Adam corrects both means for their start at zero',
    { kind: 'adam', beta1: 0.5, beta2: 0.5, epsilon: 0 },
    // m = 1, then 0, of weight 0.75.
    [0.9, 0.9],
  ],
  [
    'AdamW shrinks the weight beside the gradient',
    { kind: 'adamw', beta1: 0.5, beta2: 0.5, epsilon: 0, weightDecay: 0.5 },
    [0.95 - 0.1, 0.85 * 0.95],
  ],
])('%s', (_, config, expected) => {
  follow(config, [2, -1], 0.1).forEach((w, k) => expect(w).toBeCloseTo(expected[k]!, 6));
});

test.each<OptimiserConfig>([
  { kind: 'sgd' },
  { kind: 'momentum' },
  { kind: 'rmsprop' },
  { kind: 'adam' },
  { kind: 'adamw', weightDecay: 0 },
])('%o finds the bottom of a narrow valley', (config) => {
  const parameters = { x: Float32Array.of(3), y: Float32Array.of(-2) };
  const optimiser = createOptimiser(config, parameters);
  const rate = config.kind === 'sgd' || config.kind === 'momentum' ? 0.02 : 0.01;
  for (let step = 0; step < 2000; step++) {
    const gradients = { x: Float32Array.of(parameters.x[0]!), y: Float32Array.of(20 * parameters.y[0]!) };
    optimiser.update(parameters, gradients, rate, step);
  }
  expect(Math.hypot(parameters.x[0]!, parameters.y[0]!)).toBeLessThan(0.03);
});

test('an optimiser whose memory is refilled goes on exactly where the other stopped', () => {
  const gradient = (step: number) => ({ w: Float32Array.of(Math.sin(step), 2) });
  const config: OptimiserConfig = { kind: 'adam' };
  const parameters = { w: Float32Array.of(1, 2) };
  const first = createOptimiser(config, parameters);
  for (let step = 0; step < 5; step++) first.update(parameters, gradient(step), 0.1, step);

  const resumedParameters = copyArrays(parameters);
  const second = createOptimiser(config, resumedParameters);
  assignArrays(second.memory, first.memory);
  for (let step = 5; step < 9; step++) {
    first.update(parameters, gradient(step), 0.1, step);
    second.update(resumedParameters, gradient(step), 0.1, step);
  }
  expect(resumedParameters).toEqual(parameters);
});
