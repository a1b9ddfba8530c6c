import {
  climb,
  excitement,
  stackPictures,
  unregularised,
  type Climber,
  type Regularisers,
  type Target,
} from '~/engine/analysis/feature-visualisation.ts';
import { colourCovariance, roughness } from '~/engine/analysis/picture-regularisers.ts';
import { runShapeCnn } from '~/engine/nets/shape-cnn.ts';
import { shapeCnnShapes } from '~/engine/nets/shape-cnn-shape.ts';
import { createRandom } from '~/engine/random.ts';
import { pictureSize } from '~/engine/tasks/drawing.ts';
import { startBackend } from '~/engine/tensor/backend.ts';
import * as tf from '~/engine/tensor/ops.ts';
import { toTensors } from '~/engine/tensor/parameters.ts';
import { fetchCard, fetchWeights } from '~/engine/weights/fetch-model.ts';
import { toFloats } from '~/engine/weights/pack.ts';
import type { Compute } from '../session/protocol.ts';
import { numExamples, poolPicture, poolSize } from './pool.ts';

/** A climb: from where, towards what, and how. */
export interface ClimbSettings {
  target: Target;
  regularisers: Regularisers;
  stepSize: number;
  seed: number;
  /** A picture [32, 32, 3] to start from; faint noise from the seed where it is left out. */
  start?: Float32Array | undefined;
}

export interface VisualizationConfig {
  /** The URL of the model's folder. */
  folder: string;
  settings: ClimbSettings;
}

/** Other settings. What is climbed and from where may change only with `isNew`, which starts from step 0. */
export interface VisualizationMessage {
  settings: ClimbSettings;
  isNew: boolean;
}

/** One of the two pictures, measured. */
export interface Measured {
  excitement: number;
  roughness: number;
  /** What the network takes the picture for. */
  label: number;
  probability: number;
}

export interface VisualizationSnapshot {
  /** What the pictures climb towards, and what all numbers here are about. */
  target: Target;
  step: number;
  /** The climb with regularisers, and its twin without. */
  held: Float32Array;
  plain: Float32Array;
  heldMeasures: Measured;
  plainMeasures: Measured;
  /** The training drawings that excite the target most, best first; see `poolPicture`. */
  examples: { index: number; excitement: number }[];
}

const batchSize = 32;

/** Both climbs towards one target. The caller owns the tensors. */
export class Visualization {
  step = 0;
  settings: ClimbSettings;
  readonly examples: VisualizationSnapshot['examples'];
  readonly #weights: Record<string, tf.Tensor>;
  readonly #covariance: number[];
  readonly #random;
  readonly #held: Climber;
  readonly #plain: Climber;

  constructor(weights: Record<string, tf.Tensor>, pool: Float32Array[], settings: ClimbSettings) {
    this.settings = settings;
    this.#weights = weights;
    this.#covariance = colourCovariance(pool.slice(0, 64));
    this.#random = createRandom(settings.seed);
    const start =
      settings.start ??
      Float32Array.from({ length: pictureSize * pictureSize * 3 }, () => 0.5 + this.#random.normal(0, 0.03));
    this.#held = { picture: start.slice(), regularisers: settings.regularisers };
    this.#plain = { picture: start.slice(), regularisers: unregularised };
    this.examples = mostExciting(weights, pool, settings.target);
  }

  climb(): void {
    const { target, stepSize, regularisers } = this.settings;
    this.#held.regularisers = regularisers;
    climb(this.#weights, [this.#held, this.#plain], target, stepSize, this.#covariance, this.#random);
    this.step++;
  }

  snapshot(): VisualizationSnapshot {
    const [held, plain] = [this.#held.picture.slice(), this.#plain.picture.slice()];
    const { target } = this.settings;
    const [heldMeasures, plainMeasures] = measure(this.#weights, [held, plain], target);
    return { target, step: this.step, held, plain, heldMeasures: heldMeasures!, plainMeasures: plainMeasures!, examples: this.examples }; // prettier-ignore
  }
}

/** One iteration a frame, so that each is drawn. */
const visualize: Compute<VisualizationConfig, VisualizationSnapshot, VisualizationMessage> = async function* (
  { folder, settings },
  context,
) {
  await startBackend({ backend: 'wasm' }).catch(() => startBackend({ backend: 'cpu' }));
  const weights = toTensors(toFloats(await fetchWeights(folder, await fetchCard(folder), shapeCnnShapes)), shapeCnnShapes); // prettier-ignore
  try {
    const pool: Float32Array[] = [];
    while (pool.length < poolSize) {
      for (let i = 0; i < batchSize; i++) pool.push(poolPicture(pool.length));
      yield undefined;
    }
    let run = new Visualization(weights, pool, settings);
    for (;;) {
      for (const message of context.messages()) {
        if (message.isNew) run = new Visualization(weights, pool, message.settings);
        else run.settings = message.settings;
      }
      if (!context.isFrameDue()) {
        await new Promise((resolve) => setTimeout(resolve, 3));
        yield undefined;
        continue;
      }
      for (const _ of context.slice()) {
        run.climb();
        break;
      }
      yield run.snapshot();
    }
  } finally {
    tf.dispose(weights);
  }
};
export default visualize;

function mostExciting(weights: Record<string, tf.Tensor>, pool: Float32Array[], target: Target) {
  const all: VisualizationSnapshot['examples'] = [];
  for (let from = 0; from < pool.length; from += batchSize) {
    const batch = pool.slice(from, from + batchSize);
    const values = tf.tidy(() => excitement(weights, stackPictures(batch), target).dataSync<'float32'>());
    values.forEach((value, i) => all.push({ index: from + i, excitement: value }));
  }
  return all.sort((a, b) => b.excitement - a.excitement).slice(0, numExamples);
}

function measure(weights: Record<string, tf.Tensor>, pictures: Float32Array[], target: Target): Measured[] {
  return tf.tidy(() => {
    const batch = stackPictures(pictures);
    const excitements = excitement(weights, batch, target).dataSync<'float32'>();
    const probabilities = tf.softmax(runShapeCnn(weights, batch).logits).dataSync<'float32'>();
    const classes = probabilities.length / pictures.length;
    return pictures.map((picture, i) => {
      const own = probabilities.subarray(i * classes, (i + 1) * classes);
      const probability = Math.max(...own);
      return { excitement: excitements[i]!, roughness: roughness(picture), label: own.indexOf(probability), probability }; // prettier-ignore
    });
  });
}
