import { type CharModelConfig, createCharModel } from '../../src/engine/nets/char-model.ts';
import { createCharReader } from '../../src/engine/nets/char-reader.ts';
import { createRandom } from '../../src/engine/random.ts';
import { createKernels } from '../../src/engine/tensor/kernels.ts';
import { quantiseColumns } from '../../src/engine/weights/quantise.ts';
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

/** The book's reader, on the build that gives the same text in every browser. */
function reading(hiddenSize: number, isInBytes: boolean): Round {
  const kernels = createKernels({ build: 'simd' });
  const vocabulary = Array.from({ length: V }, (_, id) => String(id));
  const config: CharModelConfig = { cell: 'lstm', hiddenSize, numLayers: 1, vocabulary };
  const { W0, Why, ...biases } = createCharModel(config, createRandom(1)) as Record<string, Float32Array>;
  const reader = createCharReader(kernels, config, {
    ...biases,
    W0: isInBytes ? quantiseColumns(W0!, 4 * hiddenSize) : W0!,
    Why: isInBytes ? quantiseColumns(Why!, V) : Why!,
  });
  const probs = kernels.allocate(V);
  return sampling((id) => {
    probs.values.set(reader.read(id));
    kernels.softmax(V, probs.pointer, 1);
    return probs.values;
  });
}

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
const common = { name, unit: 'characters/s', ours: () => reading(H, false) };

export const measures: Measure[] = [
  { ...common, peer: 'plain TensorFlow.js ops on wasm', theirs: plainTensorflow, wanted: 2 },
  { ...common, peer: 'tf.layers on wasm', theirs: tensorflowLayers, wanted: 4 },
  {
    ...common,
    name: `LSTM sampling in 8 bits, V ${V}, H 512`,
    ours: () => reading(512, true),
    peer: 'our own with floats',
    theirs: () => reading(512, false),
    wanted: 1.5,
  },
];
