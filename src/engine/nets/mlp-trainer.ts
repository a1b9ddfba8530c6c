import type { Random } from '../random.ts';
import { DivergenceError } from '../training/divergence.ts';
import { backwardFrom, forwardFrom, type Mlp, padded } from './mlp.ts';

/** How a network learns. Rate and decay may change at any step. */
export interface MlpTraining {
  optimiser: 'sgd' | 'momentum' | 'adam';
  learningRate: number;
  batchSize: number;
  /** λ of the penalty λ/2 · Σ W² that is added to the loss; biases are free. */
  l2: number;
}

/** The network's learning, one minibatch at a time. */
export interface MlpTrainer {
  /** Steps taken. */
  readonly steps: number;
  /** Steps that make an epoch. */
  readonly stepsPerEpoch: number;
  /** Takes one step and returns the minibatch's mean cross-entropy in nats. Throws a DivergenceError when that is not finite. */
  step(): number;
}

const velocityKept = 0.9;
const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-8];

/**
 * Trains on x [N, inputs] and labels [N] by minibatches in an order shuffled anew every epoch. Everything is allocated here:
 * a step is a handful of kernel calls. `stepsBefore` only numbers the steps of a run that goes on.
 */
export function createMlpTrainer(
  mlp: Mlp,
  x: ArrayLike<number>,
  labels: ArrayLike<number>,
  training: MlpTraining,
  random: Random,
  stepsBefore = 0,
): MlpTrainer {
  const { kernels, layers, parameters, parameterCount, weightCount } = mlp;
  const { inputs, classes } = mlp.shape;
  const size = labels.length;
  if (size === 0) throw new RangeError('There is nothing to learn from: no training points.');
  const batchSize = Math.min(training.batchSize, size);
  const S = padded(batchSize);
  const stepsPerEpoch = Math.ceil(size / batchSize);

  const batches = kernels.allocate(stepsPerEpoch * inputs * S);
  const targets = kernels.allocate(stepsPerEpoch * S);
  const values = layers.map(({ outputs }) => kernels.allocate(outputs * S));
  const errors = layers.map(({ outputs }) => kernels.allocate(outputs * S));
  const gradient = kernels.allocate(parameterCount);
  const mean = kernels.allocate(parameterCount);
  const square = kernels.allocate(parameterCount);
  const logits = values.at(-1)!.pointer;
  const [w, g, m, v] = [parameters.pointer, gradient.pointer, mean.pointer, square.pointer];
  const order = Uint32Array.from({ length: size }, (_, n) => n);
  let steps = 0;

  /** Lays the shuffled examples out batch by batch. */
  function arrange(): void {
    random.shuffle(order);
    const to = batches.values;
    const classOf = targets.integers;
    classOf.fill(-1);
    for (let batch = 0, n = 0; batch < stepsPerEpoch; batch++)
      for (let s = 0; s < batchSize && n < size; s++, n++) {
        const from = order[n]!;
        for (let i = 0; i < inputs; i++) to[(batch * inputs + i) * S + s] = x[from * inputs + i]!;
        classOf[batch * S + s] = labels[from]!;
      }
  }

  function update(): void {
    const { learningRate, l2 } = training;
    if (l2 > 0) kernels.addScaled(weightCount, l2, w, g);
    if (training.optimiser === 'sgd') kernels.addScaled(parameterCount, -learningRate, g, w);
    else if (training.optimiser === 'momentum') {
      kernels.scale(parameterCount, velocityKept, m);
      kernels.addScaled(parameterCount, 1, g, m);
      kernels.addScaled(parameterCount, -learningRate, m, w);
    } else {
      const correction = Math.sqrt(1 - beta2 ** (steps + 1));
      const rate = (learningRate * correction) / (1 - beta1 ** (steps + 1));
      kernels.adam(parameterCount, w, g, m, v, 1, rate, beta1, beta2, epsilon * correction, 0);
    }
  }

  /** Says which quantity left the finite numbers first: a parameter at the update before, or a value on the way forward. */
  function diagnose(loss: number): DivergenceError {
    for (let l = 0; l < layers.length; l++) {
      const { inputs: I, outputs: O, W, b } = layers[l]!;
      const weights = parameters.values.subarray(W, W + I * O);
      const at = firstNotFinite(weights);
      if (at >= 0)
        return new DivergenceError(
          stepsBefore + steps,
          `weight W${l + 1}[${Math.floor(at / I)}, ${at % I}]`,
          weights[at]!,
        );
      const biases = parameters.values.subarray(b, b + O);
      const atBias = firstNotFinite(biases);
      if (atBias >= 0) return new DivergenceError(stepsBefore + steps, `bias b${l + 1}[${atBias}]`, biases[atBias]!);
    }
    for (let l = 0; l < layers.length - 1; l++) {
      const at = firstNotFinite(values[l]!.values);
      if (at >= 0)
        return new DivergenceError(stepsBefore + steps + 1, `a value of hidden layer ${l + 1}`, values[l]!.values[at]!);
    }
    return new DivergenceError(stepsBefore + steps + 1, 'the loss', loss);
  }

  return {
    get steps() {
      return steps;
    },
    stepsPerEpoch,
    step() {
      const batch = steps % stepsPerEpoch;
      if (batch === 0) arrange();
      const inBatch = Math.min(batchSize, size - batch * batchSize);
      const from = batches.at(batch * inputs * S);
      forwardFrom(mlp, from, S, values);
      const loss = kernels.columnsCrossEntropy(classes, S, logits, targets.at(batch * S), 1 / inBatch) / inBatch;
      if (!Number.isFinite(loss)) throw diagnose(loss);
      backwardFrom(mlp, from, S, values, errors, gradient);
      update();
      steps++;
      return loss;
    },
  };
}

function firstNotFinite(values: Float32Array): number {
  return values.findIndex((value) => !Number.isFinite(value));
}
