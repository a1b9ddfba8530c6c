import { createMlp, createMlpBatch, evaluate } from '~/engine/nets/mlp.ts';
import { initialiseMlp } from '~/engine/nets/mlp-shape.ts';
import { createMlpTrainer } from '~/engine/nets/mlp-trainer.ts';
import { createRandom } from '~/engine/random.ts';
import { selectPoints } from '~/engine/tasks/points-2d.ts';
import { createKernels } from '~/engine/tensor/kernels.ts';
import compute, { type Score, type WidthsSnapshot } from './compute.ts';
import type { DemoState, FirstRun } from './state.svelte.ts';

/** Trains the network that a page shows before a script runs; done when the book is built. */
export function trainFirst({ points, isTest, layout, settings }: DemoState, steps: number): FirstRun {
  const [seen, held] = [selectPoints(points, isTest, 0), selectPoints(points, isTest, 1)];
  const random = createRandom(settings.seed);
  // The build that gives the same numbers on every machine.
  const mlp = createMlp(createKernels({ build: 'simd' }), layout, initialiseMlp(layout, random));
  const trainer = createMlpTrainer(mlp, seen.x, seen.labels, settings, random);
  const [onSeen, onHeld] = [createMlpBatch(mlp, seen.x, seen.labels), createMlpBatch(mlp, held.x, held.labels)];
  const history = { every: Math.ceil(steps / 50), train: [] as number[], test: [] as number[] };
  for (let step = 0; step <= steps; step++) {
    if (step % history.every === 0) {
      history.train.push(round(evaluate(mlp, onSeen).loss));
      history.test.push(round(evaluate(mlp, onHeld).loss));
    }
    if (step < steps) trainer.step();
  }
  const rounded = ({ loss, accuracy }: Score) => ({ loss: round(loss), accuracy: round(accuracy) });
  return {
    parameters: Array.from(mlp.parameters.values, round),
    step: steps,
    epoch: Math.floor(steps / trainer.stepsPerEpoch),
    train: rounded(evaluate(mlp, onSeen)),
    test: rounded(evaluate(mlp, onHeld)),
    history,
  };
}

/** Runs the experiment on widths to its end, as the worker would. */
export async function tryWidthsFirst(demo: DemoState): Promise<WidthsSnapshot> {
  let last: WidthsSnapshot | undefined;
  const context = {
    slice: () => Array.from({ length: 5000 }, (_, i) => i),
    isFrameDue: () => true,
    messages: () => [],
  };
  for await (const snapshot of compute(demo.experimentConfig(), context))
    if (snapshot?.task === 'widths') last = snapshot;
  const { testErrors, trainErrors, testLosses, trainLosses, ...rest } = last!;
  const plain = (values: ArrayLike<number>) => Array.from(values, round);
  return {
    ...rest,
    testErrors: plain(testErrors),
    trainErrors: plain(trainErrors),
    testLosses: plain(testLosses),
    trainLosses: plain(trainLosses),
  };
}

function round(value: number): number {
  return Number(value.toFixed(4));
}
