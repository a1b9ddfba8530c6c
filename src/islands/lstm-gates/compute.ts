import { createPulseLearner, type PulseLearnerConfig } from '~/engine/nets/pulse-learner.ts';
import type { Compute } from '../session/protocol.ts';

export interface LearnSnapshot {
  step: number;
  /** Mean squared error of h, averaged over about the last twenty updates. */
  loss: number;
  weights: number[];
}

const learn: Compute<PulseLearnerConfig, LearnSnapshot> = async function* (config, context) {
  const learner = createPulseLearner(config);
  let [step, loss] = [0, NaN];
  for (;;) {
    for (const _ of context.slice()) {
      const now = learner.update();
      loss = step === 0 ? now : 0.95 * loss + 0.05 * now;
      step++;
    }
    yield context.isFrameDue() && step > 0 ? { step, loss, weights: learner.weights() } : undefined;
  }
};
export default learn;
