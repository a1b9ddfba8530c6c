import { createStateTrainer, type StateTrainerConfig } from '~/engine/nets/state-trainer.ts';
import type { Compute } from '../session/protocol.ts';
import { grow, growths, type Kind } from './growth.ts';

/** memory: how many numbers can be recalled. function: how well a wave is computed. cost: how long an update takes. */
export const questions = ['memory', 'function', 'cost'] as const;
export type Question = (typeof questions)[number];

export interface Experiment {
  question: Question;
  kinds: readonly Kind[];
  numSeeds: number;
  seed: number;
}

/**
 * What has been found, [kinds, growths, seeds], NaN where a network is still to come. memory: numbers recalled.
 * function: the share of the answer's variance that is not explained. cost: milliseconds an update.
 */
export interface Findings extends Experiment {
  done: number;
  total: number;
  values: ArrayLike<number>;
}

/** The smallest network of each experiment, and how it is trained. */
export const baseWidth: Readonly<Record<Question, number>> = { memory: 3, function: 4, cost: 48 };
type Training = Pick<StateTrainerConfig, 'task' | 'numSteps' | 'batchSize' | 'learningRate' | 'updates'>;
export const trainings: Readonly<Record<Question, Training>> = {
  memory: { task: 'recall', numSteps: 12, batchSize: 16, learningRate: 0.02, updates: 700 },
  function: { task: 'wave', numSteps: 3, batchSize: 32, learningRate: 0.01, updates: 1000 },
  // An update costs the same whatever it teaches: ten of them are timed, and the quickest counts.
  cost: { task: 'recall', numSteps: 8, batchSize: 8, learningRate: 0.001, updates: 10 },
};

/** Trains every network from every seed, seed by seed, so that a cancelled experiment has the whole picture from fewer seeds. */
const experiment: Compute<Experiment, Findings> = async function* ({ question, kinds, numSeeds, seed }, context) {
  const values = new Float32Array(kinds.length * growths.length * numSeeds).fill(NaN);
  const training = trainings[question];
  const base = { hiddenSize: baseWidth[question], numLayers: 1, transitionDepth: 1 };
  let done = 0;
  const findings = (): Findings => ({
    ...{ question, kinds, numSeeds, seed, done, total: values.length },
    values: values.slice(),
  });
  for (let k = 0; k < numSeeds; k++)
    for (const [kindAt, kind] of kinds.entries())
      for (const [at, { way, factor }] of growths.entries()) {
        const shape = { kind, ...grow(base, way, factor) };
        const trainer = createStateTrainer({ shape, ...training, seed: seed + k });
        let quickest = Infinity;
        for (let step = 0; step < training.updates;) {
          for (const _ of context.slice()) {
            const start = performance.now();
            trainer.step();
            quickest = Math.min(quickest, performance.now() - start);
            if (++step === training.updates) break;
          }
          yield context.isFrameDue() ? findings() : undefined;
        }
        values[(kindAt * growths.length + at) * numSeeds + k] =
          question === 'cost' ? quickest : score(trainer, question);
        done++;
      }
  while (!context.isFrameDue()) yield undefined;
  yield findings();
};
export default experiment;

function score(trainer: ReturnType<typeof createStateTrainer>, question: Question): number {
  const explained = trainer.explained();
  return question === 'memory' ? explained.reduce((sum, share) => sum + share, 0) : 1 - explained[0]!;
}
