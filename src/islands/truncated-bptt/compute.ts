import { createSequenceTrainer } from '~/engine/nets/sequence-trainer.ts';
import { createRandom } from '~/engine/random.ts';
import { recallBatch, recallSizes } from '~/engine/tasks/memory-tasks.ts';
import type { Compute } from '../session/protocol.ts';

/** Two networks alike in all but the window of their gradient, on the same batches of the recall task. */
export interface RaceConfig {
  seed: number;
  lag: number;
  windows: readonly [shorter: number, longer: number];
  /** Both networks start blind to the two symbols that count: their input weights are zero. */
  isBlind: boolean;
}

export interface RaceSnapshot {
  step: number;
  /** Loss in nats after each step, smoothed, and the share of right answers at the end, for each window. */
  losses: [number[], number[]];
  accuracies: [number, number];
}

export const raceSteps = 600;
const [hiddenSize, batchSize, learningRate, kept] = [16, 16, 0.01, 0.9];

const race: Compute<RaceConfig, RaceSnapshot> = async function* ({ seed, lag, windows, isBlind }, context) {
  const data = createRandom(seed).fork();
  const runners = windows.map((window) => ({
    trainer: createSequenceTrainer({
      ...recallSizes,
      hiddenSize,
      seed,
      learningRate,
      window,
      unseenInputs: isBlind ? recallSizes.classes : 0,
    }),
    losses: [] as number[],
    accuracy: 1 / recallSizes.classes,
  }));
  const [shorter, longer] = runners as [(typeof runners)[0], (typeof runners)[0]];
  for (let step = 0; step < raceSteps;) {
    for (const _ of context.slice()) {
      if (step === raceSteps) break;
      const batch = recallBatch(lag, batchSize, data);
      for (const runner of runners) {
        const { loss, accuracy } = runner.trainer.step(batch);
        runner.losses.push(kept * (runner.losses.at(-1) ?? loss) + (1 - kept) * loss);
        runner.accuracy = kept * runner.accuracy + (1 - kept) * accuracy;
      }
      step++;
    }
    if (context.isFrameDue() || step === raceSteps)
      yield {
        step,
        losses: [shorter.losses.slice(), longer.losses.slice()],
        accuracies: [shorter.accuracy, longer.accuracy],
      };
    else yield;
  }
};
export default race;
