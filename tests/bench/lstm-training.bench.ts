import type { Rank, Tensor2D } from '@tensorflow/tfjs';
import { createRandom } from '../../src/engine/random.ts';
import { createKernels } from '../../src/engine/tensor/kernels.ts';
import { createRecurrentSequence } from '../../src/engine/tensor/recurrent-sequence.ts';
import { createSoftmaxHead } from '../../src/engine/tensor/softmax-head.ts';
import type { Measure, Round } from './measure.ts';
import { recurrentJsTraining } from './peers/recurrent-js.ts';
import { plainLstm, startPlainTensorflow } from './peers/tensorflow.ts';

const [V, H, B, T] = [65, 256, 64, 64];

/** Whole updates: forward, back-propagation through all steps, Adam. */
function fused(): Round {
  const kernels = createKernels();
  const random = createRandom(1);
  const sizes = { W: (V + H) * 4 * H, b: 4 * H, Why: H * V, by: V };
  const length = Object.values(sizes).reduce((sum, size) => sum + size);
  const [parameters, gradients, m, v] = Array.from({ length: 4 }, () => kernels.allocate(length)) as Blocks;
  parameters.values.forEach((_, i, values) => (values[i] = random.uniform(-0.06, 0.06)));
  const pointers = (block: Blocks[0]) => {
    const [b, Why] = [sizes.W, sizes.W + sizes.b];
    return { W: block.pointer, b: block.at(b), Why: block.at(Why), by: block.at(Why + sizes.Why) };
  };
  const ids = kernels.allocate(T * B);
  const config = { cell: 'lstm', batchSize: B, numSteps: T, inputSize: V, hiddenSize: H } as const;
  const layer = createRecurrentSequence(kernels, config, pointers(parameters), { ids: ids.pointer });
  const head = createSoftmaxHead(
    kernels,
    { rows: T * B, hiddenSize: H, vocabSize: V },
    pointers(parameters),
    layer.outputs,
    layer.outputsGradient,
  );
  for (const block of [ids, head.targets]) block.integers.forEach((_, i, values) => (values[i] = random.integer(V)));
  return () => {
    layer.forward();
    const loss = head.forward();
    if (!Number.isFinite(loss)) throw new Error(`The loss is ${loss}.`);
    head.backward(pointers(gradients));
    layer.backward(pointers(gradients));
    const at = [parameters, gradients, m, v].map((block) => block.pointer) as [number, number, number, number];
    kernels.adam(length, ...at, 1, 0.001, 0.9, 0.999, 1e-8, 0);
    return T * B;
  };
}
type Blocks = [Block, Block, Block, Block];
type Block = ReturnType<ReturnType<typeof createKernels>['allocate']>;

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
