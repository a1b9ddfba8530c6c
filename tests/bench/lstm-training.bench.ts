import type { Rank, Tensor2D } from '@tensorflow/tfjs';
import { createCharModel } from '../../src/engine/nets/char-model.ts';
import { type CharTrainingConfig, createCharTrainer } from '../../src/engine/nets/char-trainer.ts';
import { createRandom } from '../../src/engine/random.ts';
import { createKernels } from '../../src/engine/tensor/kernels.ts';
import { zerosLike } from '../../src/engine/training/arrays.ts';
import { clipByNorm } from '../../src/engine/training/clip.ts';
import { createOptimiser } from '../../src/engine/training/optimiser.ts';
import type { Measure, Round } from './measure.ts';
import { recurrentJsTraining } from './peers/recurrent-js.ts';
import { plainLstm, startPlainTensorflow } from './peers/tensorflow.ts';

const [V, H, B, T] = [65, 256, 64, 64];

/** Whole updates as the book trains: forward, back-propagation through all steps, clipping, Adam. */
function fused(): Round {
  const random = createRandom(1);
  const config: CharTrainingConfig = {
    ...{ cell: 'lstm', hiddenSize: H, numLayers: 1, vocabulary: Array.from({ length: V }, (_, id) => String(id)) },
    ...{ batchSize: B, numSteps: T, dropout: 0, weightDropout: 0 },
  };
  const parameters = createCharModel(config, random);
  const gradients = zerosLike(parameters);
  const states = { h0: new Float32Array(B * H), c0: new Float32Array(B * H) };
  const [inputs, targets] = [0, 1].map(() => Int32Array.from({ length: T * B }, () => random.integer(V)));
  const lossOf = createCharTrainer(createKernels(), config);
  const optimiser = createOptimiser({ kind: 'adam' }, parameters);
  let step = 0;
  return () => {
    const loss = lossOf({ parameters, gradients, states, inputs: inputs!, targets: targets!, random });
    if (!Number.isFinite(loss)) throw new Error(`The loss is ${loss}.`);
    clipByNorm(gradients, 1);
    optimiser.update(parameters, gradients, 0.001, step++);
    return T * B;
  };
}

async function plainTensorflow(): Promise<Round> {
  const tf = await startPlainTensorflow();
  const random = createRandom(1);
  const { step } = plainLstm(tf, V, H);
  const draw = () =>
    tf.tensor2d(
      Array.from({ length: T * B }, () => random.integer(V)),
      [T, B],
      'int32',
    );
  const [ids, targets] = [draw(), draw()];
  const optimiser = tf.train.adam(0.001);
  return () => {
    optimiser.minimize(() => {
      let [h, c] = [tf.zeros<Rank.R2>([B, H]), tf.zeros<Rank.R2>([B, H])];
      const logits = Array.from({ length: T }, (_, t) => {
        const x = tf.oneHot(tf.reshape(tf.slice(ids, [t, 0], [1, B]), [B]), V) as Tensor2D;
        const next = step(tf.cast(x, 'float32'), h, c);
        [h, c] = [next.h, next.c];
        return next.logits;
      });
      return tf.losses.softmaxCrossEntropy(tf.oneHot(tf.reshape(targets, [T * B]), V), tf.concat(logits, 0));
    });
    return T * B;
  };
}

const shape = `V ${V}, H ${H}, B ${B}, T ${T}`;
const common = { unit: 'characters/s', ours: fused };

export const measures: Measure[] = [
  {
    ...common,
    name: `LSTM training, ${shape}`,
    peer: 'plain TensorFlow.js ops on wasm',
    theirs: plainTensorflow,
    wanted: 10,
  },
  {
    ...common,
    name: `LSTM training, ${shape}`,
    peer: 'recurrent-js (which has no batches)',
    theirs: () => recurrentJsTraining(V, H, T),
    wanted: 15,
  },
];
