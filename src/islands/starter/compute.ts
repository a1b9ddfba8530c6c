import { createRandom } from '~/engine/random.ts';
import type { Compute } from '../session/protocol.ts';

/** What the reader sets: one weight w is fitted to noisy points (x, slope · x) by gradient descent. */
export interface StarterConfig {
  seed: number;
  slope: number;
  learningRate: number;
}

/** What the page draws. */
export interface StarterSnapshot {
  step: number;
  weight: number;
  /** Mean squared error. */
  loss: number;
}

/** Changes the learning rate while the run goes on. */
export interface StarterMessage {
  learningRate: number;
}

/** The run's points, x and y by turns. */
export function makePoints({ seed, slope }: StarterConfig): number[] {
  const random = createRandom(seed);
  return Array.from({ length: 20 }, () => random.uniform(-1, 1)).flatMap((x) => [x, slope * x + random.normal(0, 0.1)]);
}

/** One look at the fit: the mean squared error of y = w·x and its derivative by w. */
export function lossAndSlope(points: number[], weight: number): { loss: number; gradient: number } {
  let [loss, gradient] = [0, 0];
  for (let i = 0; i < points.length; i += 2) {
    const error = weight * points[i]! - points[i + 1]!;
    loss += error * error;
    gradient += 2 * error * points[i]!;
  }
  const count = points.length / 2;
  return { loss: loss / count, gradient: gradient / count };
}

const fit: Compute<StarterConfig, StarterSnapshot, StarterMessage> = async function* (config, context) {
  const points = makePoints(config);
  let { learningRate } = config;
  let [step, weight] = [0, 0];
  for (;;) {
    for (const message of context.messages()) learningRate = message.learningRate;
    for (const _ of context.slice()) {
      weight -= learningRate * lossAndSlope(points, weight).gradient;
      step++;
      if (!Number.isFinite(weight))
        throw new Error(`The weight overflowed at step ${step}. Lower the learning rate and start again.`);
    }
    yield context.isFrameDue() ? { step, weight, loss: lossAndSlope(points, weight).loss } : undefined;
  }
};
export default fit;
