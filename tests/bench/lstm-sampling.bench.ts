import { createRandom } from '../../src/engine/random.ts';
import { createKernels } from '../../src/engine/tensor/kernels.ts';
import { createRecurrentStep } from '../../src/engine/tensor/recurrent-step.ts';
import { floatMatrix } from '../../src/engine/tensor/weight-matrix.ts';
import type { Measure, Round } from './measure.ts';
import { plainLstm, startPlainTensorflow } from './peers/tensorflow.ts';

const [V, H] = [65, 256];
const ROUND = 50;

/** The class that a uniform number picks from a distribution. */
function pick(probs: Float32Array, uniform: number): number {
  let id = 0;
  for (let rest = uniform - probs[0]!; rest > 0 && id < probs.length - 1;) rest -= probs[++id]!;
  return id;
}

/** Runs `step`, which gives the next character's distribution, on what it drew last. */
function sampling(step: (id: number) => Float32Array): Round {
  const random = createRandom(1);
  let id = 0;
  return () => {
    for (let count = 0; count < ROUND; count++) id = pick(step(id), random.uniform());
    return ROUND;
  };
}

/** On the build that writes the same text in every browser. */
function fused(): Round {
  const kernels = createKernels({ build: 'simd' });
  const random = createRandom(1);
  const place = (length: number) => {
    const block = kernels.allocate(length);
    block.values.forEach((_, i, values) => (values[i] = random.uniform(-0.06, 0.06)));
    return block;
  };
  const [W, b, Why, by, logits] = [(V + H) * 4 * H, 4 * H, H * V, V, V].map(place) as Blocks;
  const layer = createRecurrentStep(kernels, 'lstm', H, {
    Wx: floatMatrix(kernels, V, 4 * H, W.pointer),
    Wh: floatMatrix(kernels, H, 4 * H, W.at(V * 4 * H)),
    b: b.pointer,
  });
  const output = floatMatrix(kernels, H, V, Why.pointer);
  const probs = logits.values;
  return sampling((id) => {
    layer.stepOnId(id);
    kernels.repeatRow(1, V, by.pointer, logits.pointer);
    output.addProduct(layer.h.pointer, logits.pointer);
    kernels.softmax(V, logits.pointer, 1);
    return probs;
  });
}
type Block = ReturnType<ReturnType<typeof createKernels>['allocate']>;
type Blocks = [Block, Block, Block, Block, Block];

async function plainTensorflow(): Promise<Round> {
  const tf = await startPlainTensorflow();
  const { step } = plainLstm(tf, V, H);
  let [h, c] = [tf.zeros([1, H]), tf.zeros([1, H])] as Parameters<typeof step>[0][];
  return sampling((id) => {
    const next = tf.tidy(() => {
      const { logits, ...state } = step(tf.oneHot([id], V, 1, 0, 'float32') as typeof h & object, h!, c!);
      return { ...state, probs: tf.softmax(logits) };
    });
    tf.dispose([h!, c!]);
    [h, c] = [next.h, next.c];
    const probs = next.probs.dataSync<'float32'>();
    next.probs.dispose();
    return probs;
  });
}

async function tensorflowLayers(): Promise<Round> {
  const tf = await startPlainTensorflow();
  const model = tf.sequential({
    layers: [
      tf.layers.lstm({ units: H, batchInputShape: [1, 1, V], stateful: true, recurrentActivation: 'sigmoid' }),
      tf.layers.dense({ units: V, activation: 'softmax' }),
    ],
  });
  return sampling((id) =>
    tf.tidy(() => {
      const x = tf.reshape(tf.oneHot([id], V, 1, 0, 'float32'), [1, 1, V]);
      return (model.predict(x) as typeof x).dataSync<'float32'>();
    }),
  );
}

const name = `LSTM sampling, V ${V}, H ${H}`;
const common = { name, unit: 'characters/s', ours: fused };

export const measures: Measure[] = [
  { ...common, peer: 'plain TensorFlow.js ops on wasm', theirs: plainTensorflow, wanted: 2 },
  { ...common, peer: 'tf.layers on wasm', theirs: tensorflowLayers, wanted: 4 },
];
