import type { Random } from '../engine/random.ts';
import type { NamedArrays, Shapes } from '../engine/training/arrays.ts';
import type { OptimiserConfig } from '../engine/training/optimiser.ts';
import type { ScheduleConfig } from '../engine/training/schedule.ts';
import type { ModelCard } from '../engine/weights/model-card.ts';
import type { Dtype } from '../engine/weights/safetensors.ts';

/**
 * What a file in `src/training/models` exports as its default. Its name is the model's name: a file `captioner.ts`
 * there is all that `npm run train -- captioner` needs, and its weights end in `public/models/captioner`.
 */
export interface ModelFile {
  about: Pick<ModelCard, 'data' | 'licence' | 'notes'>;
  recipe: Recipe;
  /** Loads data and code. It is called once in every thread, so it must give the same model each time. */
  open(options: OpenOptions): Promise<Trainable>;
}

export interface OpenOptions {
  /** The file named by `--corpus`. */
  corpus: string | undefined;
  /** The number of equal shares that every minibatch is split into. */
  numShards: number;
}

/** How a model is trained. */
export interface Recipe {
  seed: number;
  /** The length of the run and of its schedule, unless `--minutes` is given. */
  numSteps: number;
  optimiser: OptimiserConfig;
  schedule: ScheduleConfig;
  clipNorm?: number;
  /** Decay of the moving average of the weights; the average is what is evaluated and shipped. */
  averageDecay: number;
  /** How the shipped weights are stored. */
  dtype: Dtype;
  /** Updates between two evaluations. */
  evaluateEvery: number;
  /** Updates after which the weights are kept as a stage to show; 0 keeps the untrained ones. */
  stages: number[];
}

/** A model that the command line can train: named arrays, a gradient, a measurement. Nothing else is asked of it. */
export interface Trainable {
  /** Goes into the model card; all that a page needs to rebuild the model around its weights. */
  config: Record<string, unknown>;
  shapes: Shapes;
  /** The parameters to begin with. */
  initialise(random: Random): NamedArrays;
  /** What a shard hands from one update to the next, as a recurrent state; it starts as zeros and is in checkpoints. */
  carried?: Shapes;
  /**
   * Adds the gradient of the mean loss over one share of a minibatch to `shard.gradients` and returns that loss.
   * Shares are of equal size. The answer may depend on nothing but the shard, so that a run can be repeated.
   */
  lossAndGradients(shard: Shard): number | Promise<number>;
  /** Measures on held-out data. `isQuick` asks for an estimate that may interrupt training. */
  evaluate(parameters: NamedArrays, isQuick: boolean): Metrics | Promise<Metrics>;
}

export type Metrics = Record<string, number>;

/** One thread's share of one update. */
export interface Shard {
  parameters: NamedArrays;
  /** Zeros, to be filled. */
  gradients: NamedArrays;
  /** Read and overwritten: this shard's own. */
  carried: NamedArrays;
  /** The update, from 0. */
  step: number;
  /** Which of the `numShards` shares this is, from 0. */
  index: number;
  /** Its own stream, the same each time this shard of this update is computed. */
  random: Random;
}
