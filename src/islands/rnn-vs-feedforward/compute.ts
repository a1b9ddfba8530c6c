import { createSequenceTrainer } from '~/engine/nets/sequence-trainer.ts';
import { createRandom } from '~/engine/random.ts';
import { asWindows, bitSizes, echoBatch, parityBatch } from '~/engine/tasks/memory-tasks.ts';
import type { Compute } from '../session/protocol.ts';

export interface DuelConfig {
  seed: number;
  task: 'echo' | 'parity';
  /** The bit asked for was seen so many steps ago; parity has none. */
  lag: number;
  /** How many of the last inputs the feedforward network sees. */
  width: number;
  hiddenSize: number;
}

export interface DuelSnapshot {
  step: number;
  /** Share of right answers after each step, smoothed: recurrent, feedforward. */
  accuracies: [number[], number[]];
}

export const duelSteps = 600;
/** Length of the sequences: parity is asked at every step from the first, which makes long ones hard to start on. */
export const lengthOf = ({ task, lag }: Pick<DuelConfig, 'task' | 'lag'>): number => (task === 'parity' ? 8 : lag + 8);
const [batchSize, learningRate, kept] = [16, 0.01, 0.95];

const duel: Compute<DuelConfig, DuelSnapshot> = async function* (config, context) {
  const { seed, task, lag, width, hiddenSize } = config;
  const data = createRandom(seed).fork();
  const common = { hiddenSize, classes: bitSizes.classes, seed, learningRate };
  const recurrent = createSequenceTrainer({ ...common, inputSize: bitSizes.inputSize });
  const feedforward = createSequenceTrainer({ ...common, inputSize: bitSizes.inputSize * width });
  const accuracies: [number[], number[]] = [[], []];
  const note = (history: number[], accuracy: number) =>
    history.push(kept * (history.at(-1) ?? 0.5) + (1 - kept) * accuracy);
  for (let step = 0; step < duelSteps;) {
    for (const _ of context.slice()) {
      if (step === duelSteps) break;
      const numSteps = lengthOf(config);
      const batch =
        task === 'echo' ? echoBatch(lag, numSteps, batchSize, data) : parityBatch(numSteps, batchSize, data);
      note(accuracies[0], recurrent.step(batch).accuracy);
      note(accuracies[1], feedforward.step(asWindows(batch, width)).accuracy);
      step++;
    }
    if (context.isFrameDue() || step === duelSteps)
      yield { step, accuracies: [accuracies[0].slice(), accuracies[1].slice()] };
    else yield;
  }
};
export default duel;
