import { createMlp, createMlpBatch, evaluate, forward, type MlpBatch } from '~/engine/nets/mlp.ts';
import { initialiseMlp, layoutMlp, type MlpShape } from '~/engine/nets/mlp-shape.ts';
import { createMlpTrainer, type MlpTraining } from '~/engine/nets/mlp-trainer.ts';
import { createRandom } from '~/engine/random.ts';
import { type Points, selectPoints } from '~/engine/tasks/points-2d.ts';
import { createKernels, type Kernels } from '~/engine/tensor/kernels.ts';
import { DivergenceError } from '~/engine/training/divergence.ts';
import type { Compute, RunContext } from '../session/protocol.ts';
import type { Plane } from '~/engine/analysis/projection.ts';
import { type Columns, drawPicture, makeLattice, type Picture, type View } from './picture.ts';

/** What a run learns from. */
export interface Data {
  points: Points;
  /** 1 where a point is held back for testing [N]. */
  isTest: Uint8Array;
}

/** One network, shown while it learns. */
export interface TrainConfig {
  task: 'train';
  shape: MlpShape;
  data: Data;
  training: MlpTraining;
  seed: number;
  view: View;
  /** Steps between two pictures; Infinity for as many as there is time for. */
  stepsPerFrame: number;
  /** A run that this one goes on from. */
  from?: Progress | undefined;
}

/** How far a run has come. */
export interface Progress {
  parameters: ArrayLike<number>;
  step: number;
  epoch: number;
  history: History;
}

/** Networks of many widths from many seeds, each trained for as many steps. */
export interface WidthsConfig {
  task: 'widths';
  shape: MlpShape;
  data: Data;
  training: MlpTraining;
  widths: number[];
  numSeeds: number;
  steps: number;
}

/** What may change while a network learns; a weight is changed by its place among the parameters. */
export type TrainMessage = Partial<Pick<TrainConfig, 'data' | 'training' | 'view' | 'stepsPerFrame'>> & {
  parameter?: { at: number; value: number };
};

export interface Score {
  loss: number;
  accuracy: number;
}

/** Losses over time: `every` steps apart, from step 0. */
export interface History {
  every: number;
  train: number[];
  test: number[];
}

export interface TrainSnapshot extends Picture, Progress {
  task: 'train';
  shape: MlpShape;
  train: Score;
  test: Score;
  parameters: Float32Array;
}

/** Scores [widths, seeds], NaN where a network is still to come; a run that diverged counts in `numDiverged`. */
export interface WidthsSnapshot {
  task: 'widths';
  numTrained: number;
  numDiverged: number;
  /** Shares of points that are wrong. */
  testErrors: ArrayLike<number>;
  trainErrors: ArrayLike<number>;
  /** Mean cross-entropies in nats. */
  testLosses: ArrayLike<number>;
  trainLosses: ArrayLike<number>;
}

export type Config = TrainConfig | WidthsConfig;
export type Snapshot = TrainSnapshot | WidthsSnapshot;

const compute: Compute<Config, Snapshot, TrainMessage> = (config, context) =>
  config.task === 'train' ? train(config, context) : tryWidths(config, context);
export default compute;

const sides = [81, 41, 21];
const mostRecords = 400;

async function* train(start: TrainConfig, context: RunContext<TrainMessage>) {
  const config = { ...start, training: { ...start.training } };
  const layout = layoutMlp(config.shape);
  const kernels = createKernels();
  const random = createRandom(config.seed);
  const mlp = createMlp(kernels, layout, config.from?.parameters ?? initialiseMlp(layout, random));
  const lattices = sides.map((side) => createMlpBatch(mlp, makeLattice(side)));
  const mark = kernels.mark();

  let trainer = createMlpTrainer(mlp, ...trainingSet(config), config.training, random, config.from?.step);
  let batches = createDataBatches();
  const { step: firstStep = 0, epoch: firstEpoch = 0, history = { every: 1, train: [], test: [] } } = config.from ?? {};
  let [step, epoch] = [firstStep, firstEpoch];
  let [since, detail, slow] = [0, 0, 0];
  let plane: Plane | undefined;

  function createDataBatches() {
    const { points, isTest } = config.data;
    const [seen, held] = [selectPoints(points, isTest, 0), selectPoints(points, isTest, 1)];
    return {
      all: createMlpBatch(mlp, points.x),
      train: createMlpBatch(mlp, seen.x, seen.labels),
      test: createMlpBatch(mlp, held.x, held.labels),
    };
  }

  /** Keeps at most mostRecords losses, as far apart as that needs. */
  function record() {
    if (step % history.every !== 0 || step < history.train.length * history.every) return;
    history.train.push(evaluate(mlp, batches.train).loss);
    history.test.push(evaluate(mlp, batches.test).loss);
    if (history.train.length < mostRecords) return;
    history.every *= 2;
    for (const list of [history.train, history.test])
      list.splice(0, list.length, ...list.filter((_, i) => i % 2 === 0));
  }

  function draw(isStill: boolean): TrainSnapshot {
    const [train, test] = [evaluate(mlp, batches.train), evaluate(mlp, batches.test)];
    // The picture before stays on the screen.
    if (!Number.isFinite(train.loss)) throw new DivergenceError(step, 'the training loss', train.loss);
    const began = performance.now();
    const lattice = lattices[isStill ? 0 : detail]!;
    const picture = drawPicture(
      layout,
      mlp.parameters.values,
      toColumns(lattice),
      toColumns(batches.all),
      config.view,
      lattice.size > 441 && layout.parameterCount < 2000 ? 21 : 11,
      plane,
    );
    // A copy: the picture's own is handed to the page.
    plane = { axes: picture.axes.slice(), centre: picture.centre.slice() };
    // A coarser picture where a fine one keeps taking more than half a frame.
    if (!isStill) slow = Math.max(0, performance.now() - began > 8 ? slow + 1 : slow - 1);
    if (slow > 8 && detail < sides.length - 1) [detail, slow] = [detail + 1, 0];
    return {
      ...picture,
      task: 'train',
      shape: config.shape,
      step,
      epoch,
      train,
      test,
      parameters: mlp.parameters.values.slice(),
      history: { every: history.every, train: [...history.train], test: [...history.test] },
    };
  }

  function toColumns(batch: MlpBatch): Columns {
    forward(mlp, batch);
    const logits = batch.values.at(-1)!;
    kernels.columnsSoftmax(config.shape.classes, batch.columns, logits.pointer);
    return {
      count: batch.size,
      columns: batch.columns,
      layers: [batch.x.values, ...batch.values.map(({ values }) => values)],
    };
  }

  record();
  for (;;) {
    for (const { parameter, training = config.training, ...change } of context.messages()) {
      const { optimiser, batchSize } = config.training;
      Object.assign(config, change);
      Object.assign(config.training, training);
      if (parameter) mlp.parameters.values[parameter.at] = parameter.value;
      if (change.data || training.optimiser !== optimiser || training.batchSize !== batchSize) {
        kernels.release(mark);
        trainer = createMlpTrainer(mlp, ...trainingSet(config), config.training, random, step);
        batches = createDataBatches();
      }
    }
    let isStill = true;
    if (since < config.stepsPerFrame) {
      const end = performance.now() + 5;
      // A reader's single step comes alone; when playing, looking at the clock at every step would cost half the time.
      let atOnce = 1;
      for (const _ of context.slice()) {
        isStill = false;
        for (let k = 0; k < atOnce && since < config.stepsPerFrame; k++, since++) {
          trainer.step();
          step++;
          epoch += 1 / trainer.stepsPerEpoch;
          record();
        }
        atOnce = 16;
        if (since >= config.stepsPerFrame || performance.now() > end) break;
      }
    } else isStill = false;
    if (context.isFrameDue()) {
      yield draw(isStill);
      since = 0;
    } else {
      if (since >= config.stepsPerFrame) await new Promise((resolve) => setTimeout(resolve, 1));
      yield undefined;
    }
  }
}

async function* tryWidths(config: WidthsConfig, context: Pick<RunContext, 'slice' | 'isFrameDue'>) {
  const { widths, numSeeds, steps } = config;
  const kernels = createKernels();
  const scores = {
    testErrors: new Float32Array(widths.length * numSeeds).fill(NaN),
    trainErrors: new Float32Array(widths.length * numSeeds).fill(NaN),
    testLosses: new Float32Array(widths.length * numSeeds).fill(NaN),
    trainLosses: new Float32Array(widths.length * numSeeds).fill(NaN),
  };
  let [numTrained, numDiverged] = [0, 0];
  const snapshot = (): WidthsSnapshot => ({
    task: 'widths',
    numTrained,
    numDiverged,
    testErrors: scores.testErrors.slice(),
    trainErrors: scores.trainErrors.slice(),
    testLosses: scores.testLosses.slice(),
    trainLosses: scores.trainLosses.slice(),
  });

  for (let seed = 0; seed < numSeeds; seed++)
    for (const [w, width] of widths.entries()) {
      const run = trainOne(kernels, { ...config, shape: { ...config.shape, hidden: [width] } }, seed + 1);
      for (let step = 0; step < steps;) {
        let isOver = false;
        for (const _ of context.slice()) {
          isOver = run.step();
          if (++step === steps || isOver) break;
        }
        if (isOver) break;
        yield context.isFrameDue() ? snapshot() : undefined;
      }
      const result = run.finish();
      numTrained++;
      if (result) {
        const at = w * numSeeds + seed;
        scores.testErrors[at] = 1 - result.test.accuracy;
        scores.trainErrors[at] = 1 - result.train.accuracy;
        scores.testLosses[at] = result.test.loss;
        scores.trainLosses[at] = result.train.loss;
      } else numDiverged++;
    }
  while (!context.isFrameDue()) yield undefined;
  yield snapshot();
}

/** One network of the width experiment; `finish` gives its scores, or nothing where it diverged, and frees it. */
function trainOne(kernels: Kernels, config: Pick<TrainConfig, 'shape' | 'data' | 'training'>, seed: number) {
  const mark = kernels.mark();
  const layout = layoutMlp(config.shape);
  const random = createRandom(seed);
  const mlp = createMlp(kernels, layout, initialiseMlp(layout, random));
  const trainer = createMlpTrainer(mlp, ...trainingSet(config), config.training, random);
  let hasDiverged = false;
  const scoreOn = (flag: 0 | 1) => {
    const { x, labels } = selectPoints(config.data.points, config.data.isTest, flag);
    return evaluate(mlp, createMlpBatch(mlp, x, labels));
  };
  return {
    /** Takes a step; true when there is no use in another. */
    step() {
      try {
        trainer.step();
      } catch (error) {
        if (!(error instanceof DivergenceError)) throw error;
        hasDiverged = true;
      }
      return hasDiverged;
    },
    finish() {
      const scores = hasDiverged ? undefined : { train: scoreOn(0), test: scoreOn(1) };
      kernels.release(mark);
      return scores;
    },
  };
}

function trainingSet({ data }: Pick<TrainConfig, 'data'>): [x: Float32Array, labels: Uint8Array] {
  const { x, labels } = selectPoints(data.points, data.isTest, 0);
  return [x, labels];
}
