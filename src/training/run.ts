import { join } from 'node:path';
import { createRandom } from '../engine/random.ts';
import { assignArrays } from '../engine/training/arrays.ts';
import { createAverage } from '../engine/training/average.ts';
import { train, type TrainingSnapshot } from '../engine/training/loop.ts';
import { createOptimiser } from '../engine/training/optimiser.ts';
import type { ModelCard } from '../engine/weights/model-card.ts';
import { readCheckpoint, saveCheckpoint, type Progress } from './checkpoint.ts';
import { importModel } from './registry.ts';
import { openShards, sharedArrays } from './shards.ts';
import { shipModel, writeWeightsFile } from './shipped.ts';
import type { Metrics } from './trainable.ts';

export interface RunOptions {
  name: string;
  /** The address of the model's file. */
  url: string;
  corpus?: string | undefined;
  threads: number;
  /** Go on from the checkpoint, with as many threads as it was made with. */
  isResumed?: boolean | undefined;
  /** The run's whole training time, over which its schedule is spread; the recipe's number of steps if absent. */
  minutes?: number | undefined;
  /** Where weights and card are shipped. */
  outFolder: string;
  checkpointFile: string;
  /** Training time between two checkpoints. */
  checkpointMs: number;
  /** When it is aborted, the update under way is finished and a checkpoint is written. */
  signal?: AbortSignal;
  onUpdate?(snapshot: TrainingSnapshot, done: number, elapsedMs: number): void;
  onMetrics?(step: number, metrics: Metrics): void;
}

/**
 * Trains a model to the end of its run, or until it is aborted, and leaves a checkpoint.
 * At the end it writes the averaged weights with their card, measured as they ship, and returns the card.
 */
export async function runTraining(options: RunOptions): Promise<ModelCard | undefined> {
  const { recipe, about, open } = await importModel(options.url);
  const checkpoint = options.isResumed ? readCheckpoint(options.checkpointFile) : undefined;
  const progress: Progress = checkpoint?.progress ?? { step: 0, elapsedMs: 0, threads: options.threads, stages: [] };

  const model = await open({ corpus: options.corpus, numShards: progress.threads });
  const { shapes } = model;
  const parameters = sharedArrays(shapes);
  assignArrays(parameters, model.initialise(createRandom(recipe.seed)));
  const average = createAverage(parameters, recipe.averageDecay);
  const optimiser = createOptimiser(recipe.optimiser, parameters);
  const shards = openShards(
    { url: options.url, corpus: options.corpus, seed: recipe.seed, shapes, carried: model.carried ?? {} },
    parameters,
    progress.threads,
  );
  const groups = {
    parameters,
    average: average.parameters,
    optimiser: optimiser.memory,
    ...Object.fromEntries(shards.carried.map((carried, index) => [`carried ${index}`, carried])),
  };
  checkpoint?.restore(groups);

  const shipped = { parameters: average.parameters, shapes, dtype: recipe.dtype };
  async function keepStage() {
    const { file, ...rest } = await writeWeightsFile(
      join(options.outFolder, 'stages'),
      `${progress.step}.safetensors`,
      shipped,
    );
    progress.stages.push({ step: progress.step, file: `stages/${file}`, ...rest });
  }

  const startedMs = performance.now() - progress.elapsedMs;
  const budgetMs = options.minutes === undefined ? undefined : options.minutes * 60_000;
  const doneAt = (step: number) =>
    budgetMs === undefined ? step / recipe.numSteps : (performance.now() - startedMs) / budgetMs;
  let savedMs = progress.elapsedMs;
  try {
    if (progress.step === 0 && recipe.stages.includes(0)) await keepStage();
    const { lossAndGradients } = shards;
    const { schedule, clipNorm } = recipe;
    const run = { parameters, optimiser, schedule, average, lossAndGradients, progress: doneAt };
    const updates = train({ ...run, startStep: progress.step, ...(clipNorm === undefined ? {} : { clipNorm }) });
    for await (const snapshot of updates) {
      progress.step = snapshot.step;
      progress.elapsedMs = performance.now() - startedMs;
      options.onUpdate?.(snapshot, doneAt(snapshot.step), progress.elapsedMs);
      if (recipe.stages.includes(snapshot.step)) await keepStage();
      if (snapshot.step % recipe.evaluateEvery === 0) {
        options.onMetrics?.(snapshot.step, await model.evaluate(average.parameters, true));
      }
      if (options.signal?.aborted) break;
      if (progress.elapsedMs - savedMs > options.checkpointMs) {
        savedMs = progress.elapsedMs;
        saveCheckpoint(options.checkpointFile, groups, progress);
      }
    }
  } finally {
    await shards.close();
  }
  saveCheckpoint(options.checkpointFile, groups, progress);
  if (options.signal?.aborted) return undefined;

  const { seed, ...how } = recipe;
  const minutes = Math.round(progress.elapsedMs / 60_000);
  const history = { seed, step: progress.step, threads: progress.threads, minutes, recipe: how };
  return shipModel(options.outFolder, model, shipped, { name: options.name, ...about, ...history }, progress.stages);
}
