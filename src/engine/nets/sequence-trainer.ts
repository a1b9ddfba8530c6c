import { norm } from '../analysis/gradient-flow.ts';
import { type Params, zerosLike } from '../cells/cell.ts';
import { addHeadGradients, type HeadParams, headStep, initialiseHead } from '../cells/output-head.ts';
import { type RnnParams, rnnCell } from '../cells/rnn.ts';
import { forward, truncatedGradients } from '../cells/sequence.ts';
import { createRandom } from '../random.ts';
import type { SequenceBatch } from '../tasks/memory-tasks.ts';
import { DivergenceError } from '../training/divergence.ts';
import { adam } from '../training/optimisers/adam.ts';

export interface SequenceTrainerConfig {
  inputSize: number;
  hiddenSize: number;
  classes: number;
  seed: number;
  learningRate: number;
  /** How many steps a gradient goes back; the whole sequence unless said. */
  window?: number | undefined;
  /** Inputs whose weights start at zero, so that the state knows nothing of them until a gradient does. */
  unseenInputs?: number | undefined;
}

/** How well a batch was answered: mean loss in nats and share of right answers, over all that was asked. */
export interface Score {
  loss: number;
  accuracy: number;
}

/**
 * A tanh RNN with a softmax at each step, trained by Adam on batches of sequences, the gradient clipped to norm 1. Read for one
 * step only, from a zero state, the same network is a feedforward network with one hidden layer.
 */
export interface SequenceTrainer {
  readonly params: RnnParams & HeadParams;
  /** One update. Returns the batch's score from before it. */
  step(batch: SequenceBatch): Score;
  score(batch: SequenceBatch): Score;
}

const clipNorm = 1;

export function createSequenceTrainer(config: SequenceTrainerConfig): SequenceTrainer {
  const { inputSize, hiddenSize, classes, seed, learningRate, window, unseenInputs = 0 } = config;
  const cell = rnnCell({ inputSize, hiddenSize });
  const random = createRandom(seed);
  const params = { ...cell.initialise(random), ...initialiseHead(hiddenSize, classes, random) };
  params.Wxh.fill(0, 0, unseenInputs * hiddenSize);
  const update = adam({ kind: 'adam' });
  const memory = [zerosLike(params), zerosLike(params)] as Params[];
  let steps = 0;

  function read({ xs, targets }: SequenceBatch) {
    const run = forward(cell, params, xs);
    const head = run.steps.map((step, t) => headStep(params, step.h, targets[t]!));
    let [asked, right] = [0, 0];
    head.forEach(({ probs }, t) =>
      targets[t]!.forEach((target, b) => {
        if (target < 0) return;
        const row = probs.subarray(b * classes, (b + 1) * classes);
        asked++;
        if (row[target]! >= Math.max(...row)) right++;
      }),
    );
    const loss = head.reduce((total, step) => total + step.loss, 0) / asked;
    return { run, head, asked, score: { loss, accuracy: right / asked } };
  }

  return {
    params,
    score: (batch) => read(batch).score,
    step(batch) {
      const { run, head, asked, score } = read(batch);
      if (!Number.isFinite(score.loss)) throw new DivergenceError(steps, 'the loss', score.loss);
      const numSteps = run.steps.length;
      const gradients: Params = {
        ...zerosLike(params),
        ...truncatedGradients(
          cell,
          params,
          run,
          head.map((step) => step.dh),
          { window: window ?? numSteps, stride: numSteps },
        ),
      };
      head.forEach((step, t) => addHeadGradients(gradients as HeadParams, run.steps[t]!.h, step));
      const scale = 1 / Math.max(asked, norm(gradients) / clipNorm);
      for (const [name, values] of Object.entries(params)) {
        const scaled = gradients[name]!.map((g) => g * scale);
        update(
          values,
          scaled,
          memory.map((slot) => slot[name]!),
          learningRate,
          steps,
        );
      }
      steps++;
      return score;
    },
  };
}
