import { createRandom, type Random } from '../random.ts';
import type { Kernels } from '../tensor/kernels.ts';
import { assignArrays, zerosLike, sizeOf, type NamedArrays, type Shapes } from '../training/arrays.ts';
import { clipByNorm } from '../training/clip.ts';
import { assertFinite } from '../training/divergence.ts';
import { createOptimiser } from '../training/optimiser.ts';
import { charModelShapes, createCharModel, type CharModelConfig } from './char-model.ts';
import { createCharReader, readingLoss } from './char-reader.ts';
import { charStateShapes, createCharTrainer, type CharTrainingConfig } from './char-trainer.ts';
import { readersOver, windowFrom } from './char-windows.ts';
import { createSampler } from './sampling.ts';

const batchSize = 16;
const numSteps = 64;
const clipNorm = 1;
/** The symbols of the held-out tenth that are predicted at most: enough for two digits, and soon done. */
const mostHeldOut = 1000;

/** The symbols that one update learns from. */
export const symbolsPerUpdate = batchSize * numSteps;

/** All that a learner knows and remembers: it goes on from here to the last bit. */
export interface CharLearnerStart {
  /** Updates made. */
  step: number;
  /** The parameters, Adam's memory of each ('mean/W0', 'square/W0') and the readers' states ('h0', 'c0'). */
  arrays: NamedArrays;
}

/** The shape of each of a learner's arrays, by name. */
export function charLearnerShapes(config: CharModelConfig): Shapes {
  const shapes = charModelShapes(config);
  const memory = ['mean', 'square'].flatMap((slot) =>
    Object.entries(shapes).map(([name, shape]) => [`${slot}/${name}`, shape] as const),
  );
  return { ...shapes, ...Object.fromEntries(memory), ...charStateShapes(trainingConfig(config)) };
}

/** A character model that learns from one text: its first nine tenths are for learning, the last is held out. */
export interface CharLearner {
  /** Updates made so far. */
  readonly step: number;
  /** The arrays that `charLearnerShapes` names, as they stand. */
  readonly arrays: NamedArrays;
  /** One update by Adam, the gradient clipped to norm 1; returns the loss in nats a symbol. Throws a DivergenceError. */
  update(learningRate: number): number;
  /** Nats a symbol on the beginning of the held-out tenth. */
  heldOutLoss(): number;
  /** So many symbols written by the model as it stands, as if a line had just ended. */
  write(length: number, temperature: number, random: Random): string;
  /** Goes on learning from another text. */
  turnTo(text: Int32Array): void;
}

/** A learner on a text of at least 20 symbols, from a seed or from where another stood. All its memory comes from the kernels' arena. */
export function createCharLearner(
  kernels: Kernels,
  config: CharModelConfig,
  start: number | CharLearnerStart,
  text: Int32Array,
): CharLearner {
  const { vocabulary } = config;
  const lossOf = createCharTrainer(kernels, trainingConfig(config));
  const random = createRandom(typeof start === 'number' ? start : 0);
  const parameters = createCharModel(config, random);
  const optimiser = createOptimiser({ kind: 'adam' }, parameters);
  const gradients = zerosLike(parameters);
  const states = Object.fromEntries(
    Object.entries(charStateShapes(trainingConfig(config))).map(([name, shape]) => [
      name,
      new Float32Array(sizeOf(shape)),
    ]),
  );
  const arrays = { ...parameters, ...optimiser.memory, ...states };
  let step = 0;
  if (typeof start !== 'number') {
    assignArrays(arrays, start.arrays);
    step = start.step;
  }

  let training: Int32Array;
  let heldOut: Int32Array;
  let readers: number[];
  function turnTo(text: Int32Array) {
    const numTraining = Math.floor(0.9 * text.length);
    training = text.subarray(0, numTraining);
    // With the last symbol of training before it, so that the first one held out is predicted, too.
    heldOut = text.subarray(numTraining - 1, numTraining + mostHeldOut);
    readers = readersOver(numTraining, batchSize);
  }
  turnTo(text);

  /** Reads with the model as it stands, in memory that is free again afterwards. */
  function reading<Result>(use: (reader: ReturnType<typeof createCharReader>) => Result): Result {
    const mark = kernels.mark();
    try {
      return use(createCharReader(kernels, config, parameters));
    } finally {
      kernels.release(mark);
    }
  }

  return {
    arrays,
    turnTo,
    get step() {
      return step;
    },
    update(learningRate) {
      const inputs = windowFrom(training, readers, numSteps, step * numSteps);
      const targets = windowFrom(training, readers, numSteps, step * numSteps + 1);
      const loss = lossOf({ parameters, gradients, states, inputs, targets, random });
      const gradNorm = clipByNorm(gradients, clipNorm);
      if (!Number.isFinite(loss) || !Number.isFinite(gradNorm)) {
        assertFinite(step + 1, { parameter: parameters, loss, 'gradient of': gradients, 'gradient norm': gradNorm });
      }
      optimiser.update(parameters, gradients, learningRate, step++);
      return loss;
    },
    heldOutLoss: () => reading((reader) => readingLoss(reader, heldOut)),
    write: (length, temperature, random) =>
      reading((reader) => {
        const sampler = createSampler(kernels, vocabulary.length);
        const all = { temperature, topK: vocabulary.length, topP: 1 };
        let logits = reader.read(Math.max(0, vocabulary.indexOf('\n')));
        let text = '';
        for (let i = 0; i < length; i++) {
          const { symbol } = sampler.draw(logits, all, random);
          text += vocabulary[symbol]!;
          logits = reader.read(symbol);
        }
        return text;
      }),
  };
}

function trainingConfig(config: CharModelConfig): CharTrainingConfig {
  return { ...config, batchSize, numSteps, dropout: 0, weightDropout: 0 };
}
