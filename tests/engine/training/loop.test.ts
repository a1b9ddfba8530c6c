import { expect, test } from 'vitest';
import { createRandom } from '../../../src/engine/random.ts';
import { createAverage } from '../../../src/engine/training/average.ts';
import { DivergenceError } from '../../../src/engine/training/divergence.ts';
import { train, type TrainingRun } from '../../../src/engine/training/loop.ts';
import { createOptimiser } from '../../../src/engine/training/optimiser.ts';

/** A line through noisy points, one minibatch of 8 a step. */
function lineFit(changes: Partial<TrainingRun> = {}): TrainingRun {
  const parameters = { line: new Float32Array(2) };
  return {
    parameters,
    optimiser: createOptimiser({ kind: 'adam' }, parameters),
    schedule: { kind: 'constant', peak: 0.1 },
    progress: (step) => step / 200,
    lossAndGradients(step, gradients) {
      const random = createRandom(step);
      const [slope, offset] = [...parameters.line] as [number, number];
      let loss = 0;
      for (let k = 0; k < 8; k++) {
        const x = random.uniform(-1, 1);
        const error = slope * x + offset - (3 * x - 1 + random.normal(0, 0.01));
        loss += error ** 2 / 8;
        gradients['line']![0]! += (2 * error * x) / 8;
        gradients['line']![1]! += (2 * error) / 8;
      }
      return loss;
    },
    ...changes,
  };
}

async function collect(run: TrainingRun) {
  const losses: number[] = [];
  for await (const { loss } of train(run)) losses.push(loss);
  return losses;
}

test('a model learns, one snapshot an update, and the same run gives the same losses to the last bit', async () => {
  const run = lineFit();
  const losses = await collect(run);
  expect(losses).toHaveLength(200);
  expect(run.parameters['line']![0]).toBeCloseTo(3, 1);
  expect(run.parameters['line']![1]).toBeCloseTo(-1, 1);
  expect(await collect(lineFit())).toEqual(losses);
});

test('the average of the weights trails them and ends nearer the truth than a last noisy step', async () => {
  const run = lineFit({ schedule: { kind: 'constant', peak: 0.3 } });
  run.optimiser = createOptimiser({ kind: 'sgd' }, run.parameters);
  run.average = createAverage(run.parameters, 0.95);
  await collect(run);
  const distance = (line: Float32Array) => Math.hypot(line[0]! - 3, line[1]! + 1);
  expect(distance(run.average.parameters['line']!)).toBeLessThan(distance(run.parameters['line']!));
});

test('aborting stops at once: the gradient under way is not applied', async () => {
  const controller = new AbortController();
  const run = lineFit({ signal: controller.signal });
  const { lossAndGradients } = run;
  let before: Float32Array | undefined;
  run.lossAndGradients = async (step, gradients) => {
    if (step === 3) {
      before = run.parameters['line']!.slice();
      controller.abort();
    }
    return lossAndGradients(step, gradients);
  };
  expect(await collect(run)).toHaveLength(3);
  expect(run.parameters['line']).toEqual(before);
});

test('leaving the for-await loop stops the run', async () => {
  let gradientsMade = 0;
  const run = lineFit();
  const { lossAndGradients } = run;
  run.lossAndGradients = (step, gradients) => {
    gradientsMade++;
    return lossAndGradients(step, gradients);
  };
  for await (const { step } of train(run)) if (step === 5) break;
  expect(gradientsMade).toBe(5);
});

test.each<[string, (step: number, gradients: Record<string, Float32Array>, run: TrainingRun) => number, RegExp]>([
  ['the loss', (step) => (step === 4 ? NaN : 1), /at step 5: loss is NaN/],
  [
    'a gradient',
    (step, gradients) => {
      if (step === 4) gradients['line']![1] = Infinity;
      return 1;
    },
    /at step 5: gradient of line\[1\] is Infinity/,
  ],
  [
    'a parameter, before the loss that it spoils',
    (step, _, run) => {
      if (step === 4) run.parameters['line']![0] = -Infinity;
      return step === 4 ? NaN : 1;
    },
    /at step 5: parameter line\[0\] is -Infinity/,
  ],
])('divergence names its step and %s', async (_, lossAndGradients, message) => {
  const run = lineFit();
  run.lossAndGradients = (step, gradients) => lossAndGradients(step, gradients, run);
  const failure = await collect(run).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(DivergenceError);
  expect((failure as DivergenceError).message).toMatch(message);
});

test('a run that goes on at a later step makes the remaining updates', async () => {
  const losses = await collect(lineFit({ startStep: 190 }));
  expect(losses).toHaveLength(10);
});
