import { readFileSync } from 'node:fs';
import { charModelShapes, createCharModel, encodeText, type CharModelConfig } from '../engine/nets/char-model.ts';
import { createCharReader, readingLoss } from '../engine/nets/char-reader.ts';
import { charStateShapes, createCharTrainer, type CharTrainingConfig } from '../engine/nets/char-trainer.ts';
import { readersOver, windowFrom } from '../engine/nets/char-windows.ts';
import { createKernels } from '../engine/tensor/kernels.ts';
import { languageMetrics } from '../engine/training/metrics.ts';
import type { NamedArrays } from '../engine/training/arrays.ts';
import type { StoredParameters } from '../engine/weights/pack.ts';
import { quantiseColumns } from '../engine/weights/quantise.ts';
import type { OpenOptions, Trainable } from './trainable.ts';

/** A character model and its minibatches, `batchSize` being that of all shards together; the corpus gives the vocabulary. */
export type CharCorpusSettings = Omit<CharTrainingConfig, 'vocabulary'>;

const quickCharacters = 10_000;

/**
 * A character model trained on the first 90 % of the text in `corpus` and measured on the rest: `batchSize` readers walk
 * through the text side by side, keeping their states, and at its end go on at the start.
 */
export function openCharCorpus({ corpus, numShards }: OpenOptions, settings: CharCorpusSettings): Trainable {
  if (corpus === undefined) throw new Error('Say which text: --corpus FILE.');
  const text = readFileSync(corpus, 'utf8');
  const { cell, hiddenSize, numLayers, numSteps } = settings;
  const config: CharModelConfig = { cell, hiddenSize, numLayers, vocabulary: [...new Set(text)].sort() };
  const ids = encodeText(text, config.vocabulary);
  const numTraining = Math.floor(ids.length * 0.9);
  const training = ids.subarray(0, numTraining);
  // With the last character of training before it, so that the first one held out is predicted too.
  const heldOut = ids.subarray(numTraining - 1);

  const kernels = createKernels();
  const share = { ...settings, ...config, batchSize: settings.batchSize / numShards };
  if (!Number.isInteger(share.batchSize)) {
    throw new Error(`${numShards} threads cannot share minibatches of ${settings.batchSize} evenly.`);
  }
  let lossOf: ReturnType<typeof createCharTrainer> | undefined;

  const readers = readersOver(training.length, settings.batchSize);
  /** The symbols [T, B] that this shard's readers see in update `step`, or, `ahead` by one, those they should predict. */
  function windowAt(step: number, index: number, ahead: number): Int32Array {
    const own = readers.slice(index * share.batchSize, (index + 1) * share.batchSize);
    return windowFrom(training, own, numSteps, step * numSteps + ahead);
  }

  const shapes = charModelShapes(config);
  /** Matrices in 8 bits, as they ship and as the page reads them. */
  function inBytes(parameters: NamedArrays): StoredParameters {
    const stored: StoredParameters = { ...parameters };
    for (const [name, [, columns]] of Object.entries(shapes)) {
      if (columns !== undefined) stored[name] = quantiseColumns(parameters[name]!, columns);
    }
    return stored;
  }

  return {
    config: { ...config },
    shapes,
    initialise: (random) => createCharModel(config, random),
    carried: charStateShapes(share),
    lossAndGradients({ parameters, gradients, carried: states, step, index, random }) {
      lossOf ??= createCharTrainer(kernels, share);
      const [inputs, targets] = [windowAt(step, index, 0), windowAt(step, index, 1)];
      return lossOf({ parameters, gradients, states, inputs, targets, random });
    },
    evaluate(parameters, isQuick) {
      const mark = kernels.mark();
      const read = heldOut.subarray(0, isQuick ? quickCharacters + 1 : undefined);
      const nats = readingLoss(createCharReader(kernels, config, inBytes(parameters)), read);
      kernels.release(mark);
      return { ...languageMetrics(nats), characters: read.length - 1 };
    },
  };
}
