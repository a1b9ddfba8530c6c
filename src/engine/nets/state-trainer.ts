import { norm } from '../analysis/gradient-flow.ts';
import type { ModelShape } from '../analysis/model-counts.ts';
import { type Params, zerosLike } from '../cells/cell.ts';
import { addBias, addOuterProduct, addProduct, addProductTransposed, addRowSum } from '../cells/products.ts';
import { backwardStack, forwardStack } from '../cells/stack.ts';
import { createRandom } from '../random.ts';
import { answersOf, type NumberBatch, numberBatch, type NumberTask } from '../tasks/number-tasks.ts';
import { assertFinite } from '../training/divergence.ts';
import { adam } from '../training/optimisers/adam.ts';
import { learningRateAt } from '../training/schedule.ts';
import { deepRecurrentCells } from './deep-recurrent.ts';

export interface StateTrainerConfig {
  shape: Pick<ModelShape, 'kind' | 'hiddenSize' | 'numLayers' | 'transitionDepth'>;
  task: NumberTask;
  numSteps: number;
  batchSize: number;
  learningRate: number;
  /** How many updates the learning rate takes to fade to zero, along half a cosine. */
  updates: number;
  seed: number;
}

/** A network that reads a row of numbers and then answers from its state alone. */
export interface StateTrainer {
  /** h of every layer, side by side: how many numbers the answer is read from. */
  readonly stateSize: number;
  /** One update by Adam on fresh sequences, the gradient clipped to norm 1. Returns the loss before it. */
  step(): number;
  /** The share of each answer's variance that is explained on sequences never trained on, [K]; 1 is a perfect answer. */
  explained(): number[];
}

const testRows = 2000;

/** Trains a recurrent network of any depth with a linear output on its last state. The loss is the squared error, summed over answers. */
export function createStateTrainer(config: StateTrainerConfig): StateTrainer {
  const { shape, task, numSteps: T, batchSize: B, learningRate, updates, seed } = config;
  const { hiddenSize: H } = shape;
  const random = createRandom(seed);
  const [weightRandom, data, testData] = [random.fork(), random.fork(), random.fork()];
  const cells = deepRecurrentCells({ ...shape, inputSize: 1 });
  const layers: Params[] = cells.map((cell) => cell.initialise(weightRandom));
  const stateSize = cells.length * H;
  const K = answersOf(task, T);
  const head = { Why: new Float64Array(stateSize * K), by: new Float64Array(K) };
  const join = (ofLayers: readonly Params[], ofHead: typeof head): Params => ({
    ...ofHead,
    ...Object.fromEntries(
      ofLayers.flatMap((params, l) => Object.entries(params).map(([name, values]) => [`${name}/${l}`, values])),
    ),
  });
  const params = join(layers, head);
  const update = adam({ kind: 'adam' });
  const memory = [zerosLike(params), zerosLike(params)] as const;
  let step = 0;

  function answer({ xs }: NumberBatch) {
    const rows = xs[0]!.length;
    const states = cells.map((cell) => cell.zeroState(rows));
    const runs = forwardStack(cells, layers, xs, { states });
    const state = new Float64Array(rows * stateSize);
    runs.forEach((run, l) => {
      for (let b = 0; b < rows; b++) state.set(run.state.h.subarray(b * H, (b + 1) * H), b * stateSize + l * H);
    });
    const said = new Float64Array(rows * K);
    addProduct(said, state, head.Why, rows);
    addBias(said, head.by);
    return { runs, state, said };
  }

  return {
    stateSize,

    step() {
      const batch = numberBatch(task, T, B, data);
      const { runs, state, said } = answer(batch);
      const errors = said.map((value, k) => value - batch.targets[k]!);
      const loss = errors.reduce((sum, error) => sum + error * error, 0) / B;
      const dSaid = errors.map((error) => (2 * error) / B);
      const dHead = zerosLike(head);
      addOuterProduct(dHead.Why, state, dSaid, B);
      addRowSum(dHead.by, dSaid);
      const dState = new Float64Array(state.length);
      addProductTransposed(dState, dSaid, head.Why, B);
      const dStates = cells.map((cell, l) => {
        const last = cell.zeroState(B);
        for (let b = 0; b < B; b++) {
          const from = b * stateSize + l * H;
          last.h.set(dState.subarray(from, from + H), b * H);
        }
        return last;
      });
      const backs = backwardStack(cells, layers, runs, Array<undefined>(T).fill(undefined), { dStates });
      const gradients = join(
        backs.map((back) => back.gradients),
        dHead,
      );
      const gradNorm = norm(gradients);
      assertFinite(step + 1, { loss, 'gradient norm': gradNorm });
      const rate = learningRateAt({ kind: 'cosine', peak: learningRate }, step, step / updates);
      for (const [name, values] of Object.entries(params)) {
        const clipped = gradients[name]!.map((slope) => slope / Math.max(1, gradNorm));
        const slots = memory.map((slot) => slot[name]!);
        update(values, clipped, slots, rate, step);
      }
      step++;
      return loss;
    },

    explained() {
      const batch = numberBatch(task, T, testRows, testData.fork());
      const { said } = answer(batch);
      return Array.from({ length: K }, (_, k) => {
        let [sum, squares, error] = [0, 0, 0];
        for (let at = k; at < said.length; at += K) {
          const target = batch.targets[at]!;
          sum += target;
          squares += target * target;
          error += (said[at]! - target) ** 2;
        }
        return 1 - error / (squares - (sum * sum) / testRows);
      });
    },
  };
}
