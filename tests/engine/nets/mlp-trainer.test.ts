import { describe, expect, test } from 'vitest';
import { createMlp, createMlpBatch, evaluate } from '~/engine/nets/mlp.ts';
import { initialiseMlp, layoutMlp, type MlpShape } from '~/engine/nets/mlp-shape.ts';
import { createMlpTrainer, type MlpTraining } from '~/engine/nets/mlp-trainer.ts';
import { createRandom } from '~/engine/random.ts';
import { holdOut, makePoints, selectPoints } from '~/engine/tasks/points-2d.ts';
import { createKernels } from '~/engine/tensor/kernels.ts';
import { createOptimiser } from '~/engine/training/optimiser.ts';
import { referenceGradient } from './mlp-reference.ts';

const shape: MlpShape = { inputs: 2, hidden: [3], classes: 2, activation: 'tanh' };
const plain: MlpTraining = { optimiser: 'sgd', learningRate: 0.1, batchSize: 10, l2: 0 };
const circles = makePoints({ set: 'circles', count: 200, noise: 0.05, classes: 2, seed: 1 });

function setUp({ training = plain, seed = 1, points = circles, network = shape } = {}) {
  const layout = layoutMlp(network);
  const random = createRandom(seed);
  const mlp = createMlp(createKernels(), layout, initialiseMlp(layout, random));
  return { layout, mlp, trainer: createMlpTrainer(mlp, points.x, points.labels, training, random) };
}

describe('training a small network', () => {
  test.each(['sgd', 'momentum', 'adam'] as const)('%s with weight decay takes the steps of the textbook', (kind) => {
    const points = { x: circles.x.subarray(0, 22), labels: circles.labels.subarray(0, 11) };
    const training = { optimiser: kind, learningRate: 0.05, batchSize: 11, l2: 0.02 };
    const { layout, mlp, trainer } = setUp({ training, points });
    const all = mlp.parameters.values.slice();
    const optimiser = createOptimiser({ kind }, { all });
    for (let step = 0; step < 5; step++) {
      const gradient = referenceGradient(layout, all, points.x, points.labels);
      for (let k = 0; k < layout.weightCount; k++) gradient[k]! += training.l2 * all[k]!;
      optimiser.update({ all }, { all: Float32Array.from(gradient) }, training.learningRate, step);
      trainer.step();
    }
    mlp.parameters.values.forEach((value, k) => expect(value).toBeCloseTo(all[k]!, 4));
  });

  test('every point is seen once an epoch, also when the last minibatch is short', () => {
    const points = { x: circles.x.subarray(0, 46), labels: circles.labels.subarray(0, 23) };
    const { mlp, trainer } = setUp({ points, training: { ...plain, learningRate: 0 } });
    const { loss } = evaluate(mlp, createMlpBatch(mlp, points.x, points.labels));
    expect(trainer.stepsPerEpoch).toBe(3);
    const losses = Array.from({ length: 6 }, () => trainer.step());
    for (const epoch of [losses.slice(0, 3), losses.slice(3)])
      expect((10 * epoch[0]! + 10 * epoch[1]! + 3 * epoch[2]!) / 23).toBeCloseTo(loss, 5);
  });

  test('the same seed gives the same losses to the last bit', () => {
    const losses = () => {
      const { trainer } = setUp({ seed: 3 });
      return Array.from({ length: 50 }, () => trainer.step());
    };
    expect(losses()).toEqual(losses());
  });

  test('three hidden units learn a disc within a ring, on points that they were not shown', () => {
    const isTest = holdOut(circles.labels, 0.5);
    const held = selectPoints(circles, isTest, 1);
    const { mlp, trainer } = setUp({ points: selectPoints(circles, isTest, 0) });
    for (let step = 0; step < 4000; step++) trainer.step();
    expect(evaluate(mlp, createMlpBatch(mlp, held.x, held.labels)).accuracy).toBeGreaterThan(0.95);
  });

  test('a run that diverges says at which step and what', () => {
    const network: MlpShape = { ...shape, hidden: [8, 8], activation: 'relu' };
    const { mlp, trainer } = setUp({ network, training: { ...plain, learningRate: 1e9 } });
    expect(() => {
      for (;;) trainer.step();
    }).toThrow(/^Training diverged at step \d+: (a value of hidden layer|weight W|the loss)/);

    mlp.parameters.values[mlp.layers[1]!.W + 11] = NaN;
    expect(() => setUpFrom(mlp).step()).toThrow('weight W2[1, 3] is NaN');
  });

  test('no training points is an error in words', () => {
    expect(() => setUp({ points: { x: new Float32Array(), labels: new Uint8Array() } })).toThrow(
      /nothing to learn from/,
    );
  });
});

function setUpFrom(mlp: ReturnType<typeof createMlp>) {
  return createMlpTrainer(mlp, circles.x, circles.labels, plain, createRandom(1));
}
