import { createMlp, createMlpBatch, evaluate } from '~/engine/nets/mlp.ts';
import { initialiseMlp, layoutMlp } from '~/engine/nets/mlp-shape.ts';
import { createMlpTrainer } from '~/engine/nets/mlp-trainer.ts';
import { createRandom } from '~/engine/random.ts';
import { holdOut, makePoints, selectPoints } from '~/engine/tasks/points-2d.ts';
import { createKernels } from '~/engine/tensor/kernels.ts';
import { type Settings, standard } from './settings.ts';
import type { FirstRun } from './state.svelte.ts';

/** Trains the network that a page shows before a script runs; done when the book is built. */
export function trainFirst(preset: Partial<Settings>, steps: number): FirstRun {
  const settings = { ...standard, ...preset };
  const { set, count, noise, classes, dataSeed, testShare, hidden, activation, seed } = settings;
  if (set === 'own') throw new Error('A page’s own picture needs points that can be drawn from a seed.');
  const numClasses = set === 'blobs' ? classes : 2;
  const points = makePoints({ set, count, noise, classes, seed: dataSeed });
  const isTest = holdOut(points.labels, testShare);
  const [seen, held] = [selectPoints(points, isTest, 0), selectPoints(points, isTest, 1)];

  const layout = layoutMlp({ inputs: 2, hidden, classes: numClasses, activation });
  const random = createRandom(seed);
  // The build that gives the same numbers on every machine.
  const mlp = createMlp(createKernels({ build: 'simd' }), layout, initialiseMlp(layout, random));
  const trainer = createMlpTrainer(mlp, seen.x, seen.labels, settings, random);
  const [trainBatch, testBatch] = [createMlpBatch(mlp, seen.x, seen.labels), createMlpBatch(mlp, held.x, held.labels)];
  const every = Math.ceil(steps / 50);
  const history = { every, train: [] as number[], test: [] as number[] };
  for (let step = 0; step <= steps; step++) {
    if (step % every === 0) {
      history.train.push(round(evaluate(mlp, trainBatch).loss));
      history.test.push(round(evaluate(mlp, testBatch).loss));
    }
    if (step < steps) trainer.step();
  }
  const rounded = ({ loss, accuracy }: { loss: number; accuracy: number }) => ({
    loss: round(loss),
    accuracy: round(accuracy),
  });
  return {
    parameters: Array.from(mlp.parameters.values, round),
    step: steps,
    epoch: Math.floor(steps / trainer.stepsPerEpoch),
    train: rounded(evaluate(mlp, trainBatch)),
    test: rounded(evaluate(mlp, testBatch)),
    history,
  };
}

function round(value: number): number {
  return Number(value.toFixed(4));
}
