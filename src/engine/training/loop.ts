import { zerosLike, type NamedArrays } from './arrays.ts';
import type { WeightAverage } from './average.ts';
import { clipByNorm, clipByValue, gradientNorm } from './clip.ts';
import { assertFinite } from './divergence.ts';
import type { Optimiser } from './optimiser.ts';
import { learningRateAt, type ScheduleConfig } from './schedule.ts';

/** One update, told after it was made. */
export interface TrainingSnapshot {
  /** Updates made so far: 1 after the first. */
  step: number;
  loss: number;
  /** The norm of the gradient before clipping. */
  gradNorm: number;
  learningRate: number;
}

export interface TrainingRun {
  /** Changed in place by every update. */
  parameters: NamedArrays;
  optimiser: Optimiser;
  schedule: ScheduleConfig;
  /** Writes the gradient of update `step` (from 0) into the zeroed arrays given and returns the loss. */
  lossAndGradients(step: number, gradients: NamedArrays): number | Promise<number>;
  /** Share of the run done before update `step`, in [0, 1]; at 1 the run ends. `step / numSteps`, or minutes spent. */
  progress(step: number): number;
  clipNorm?: number;
  clipValue?: number;
  average?: WeightAverage;
  /** Updates made before, in a run that is resumed. */
  startStep?: number;
  /** When it is aborted no further update is made, not even from a gradient under way. */
  signal?: AbortSignal;
}

/**
 * Trains until `progress` is 1 or the run is cancelled (by `signal`, or by leaving the for-await loop), yielding a
 * snapshot after each update. Same run, same snapshots to the last bit.
 * Throws a DivergenceError before an update that would put NaN or infinity into the parameters.
 */
export async function* train(run: TrainingRun): AsyncGenerator<TrainingSnapshot, void> {
  const { parameters, optimiser, clipNorm, clipValue, signal } = run;
  const gradients = zerosLike(parameters);
  for (let step = run.startStep ?? 0; !signal?.aborted; step++) {
    const progress = run.progress(step);
    if (progress >= 1) return;

    for (const name in gradients) gradients[name]!.fill(0);
    const loss = await run.lossAndGradients(step, gradients);
    if (signal?.aborted) return;

    if (clipValue !== undefined) clipByValue(gradients, clipValue);
    const gradNorm = clipNorm === undefined ? gradientNorm(gradients) : clipByNorm(gradients, clipNorm);
    if (!Number.isFinite(loss) || !Number.isFinite(gradNorm)) {
      // In causal order, so that the first culprit is named and not what it infected.
      assertFinite(step + 1, { parameter: parameters, loss, 'gradient of': gradients, 'gradient norm': gradNorm });
    }

    const learningRate = learningRateAt(run.schedule, step, progress);
    optimiser.update(parameters, gradients, learningRate, step);
    run.average?.update(parameters, step);
    yield { step: step + 1, loss, gradNorm, learningRate };
  }
}
