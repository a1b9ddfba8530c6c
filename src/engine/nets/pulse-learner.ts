import { lstmCell } from '../cells/lstm.ts';
import { backward, forward } from '../cells/sequence.ts';
import { createRandom } from '../random.ts';
import { answerPulses, drawPulses, type PulseTask } from '../tasks/pulses.ts';
import { assertFinite } from '../training/divergence.ts';
import { clipByNorm } from '../training/clip.ts';
import { createOptimiser } from '../training/optimiser.ts';

export interface PulseLearnerConfig {
  task: PulseTask;
  seed: number;
  learningRate: number;
}

export interface PulseLearner {
  /** The twelve weights: W [2, 4] (from x, from h) and b [4], gates in the order i, f, g, o. */
  weights(): number[];
  /** One update on 16 fresh sequences; returns the mean squared error of h before it. */
  update(): number;
}

const [batchSize, numSteps, clipNorm] = [16, 24, 1];

/** A scalar LSTM that learns a pulse task with Adam and full back-propagation through time. */
export function createPulseLearner({ task, seed, learningRate }: PulseLearnerConfig): PulseLearner {
  const random = createRandom(seed);
  const cell = lstmCell({ inputSize: 1, hiddenSize: 1 });
  const { W, b } = cell.initialise(random);
  const parameters = { W: Float32Array.from(W), b: Float32Array.from(b) };
  const optimiser = createOptimiser({ kind: 'adam' }, parameters);
  let step = 0;

  function update(): number {
    const xs = Array.from({ length: batchSize }, () => drawPulses(task, numSteps, random));
    const wanted = xs.map((row) => answerPulses(task, row));
    const params = { W: Float64Array.from(parameters.W), b: Float64Array.from(parameters.b) };
    const column = (rows: number[][], t: number) => Float64Array.from(rows, (row) => row[t]!);
    const run = forward(
      cell,
      params,
      Array.from({ length: numSteps }, (_, t) => column(xs, t)),
    );
    const count = batchSize * numSteps;
    let loss = 0;
    const dh = run.steps.map(({ h }, t) => {
      const target = column(wanted, t);
      return h.map((value, row) => {
        const error = value - target[row]!;
        loss += (error * error) / count;
        return (2 * error) / count;
      });
    });
    const back = backward(cell, params, run, dh);
    const gradients = { W: Float32Array.from(back.gradients.W), b: Float32Array.from(back.gradients.b) };
    const gradNorm = clipByNorm(gradients, clipNorm);
    assertFinite(step + 1, { loss, 'gradient norm': gradNorm });
    optimiser.update(parameters, gradients, learningRate, step++);
    return loss;
  }

  return { weights: () => [...parameters.W, ...parameters.b], update };
}
