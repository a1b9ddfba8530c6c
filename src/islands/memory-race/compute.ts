import { createRacer, racers, type RaceConfig, type RaceUpdate } from '~/engine/nets/memory-racer.ts';
import { createKernels } from '~/engine/tensor/kernels.ts';
import { halve } from '~/engine/training/curve.ts';
import type { Compute } from '../session/protocol.ts';

/** One racer's curves, thinned as they grow: a point for every `stride` updates, each the mean over them. */
export interface RacerCurves {
  loss: number[];
  gradNorm: number[];
  /** Mean loss over about the last fifty updates. */
  recent: number;
  /** Updates made when `recent` first fell below the mark; 0 before. */
  arrivedAt: number;
}

export interface RaceSnapshot {
  updates: number;
  stride: number;
  /** Milliseconds of computing so far, all racers together. */
  elapsedMs: number;
  racers: Record<(typeof racers)[number], RacerCurves>;
}

/** The loss that counts as having learned the task. */
export const markOf = (task: RaceConfig['task']): number => (task === 'adding' ? 0.02 : 0.1);

/** A racer's standing after one more update, the `made`-th: it has arrived when `recent` is below the mark. */
export function keepStanding(
  standing: Pick<RacerCurves, 'recent' | 'arrivedAt'>,
  loss: number,
  made: number,
  mark: number,
) {
  standing.recent = made === 1 ? loss : 0.96 * standing.recent + 0.04 * loss;
  if (standing.arrivedAt === 0 && made >= 50 && standing.recent < mark) standing.arrivedAt = made;
}

const mostPoints = 200;
/** Ten pictures a second tell as much as sixty, and leave the page its time. */
const betweenMs = 100;

const race: Compute<RaceConfig, RaceSnapshot> = async function* (config, context) {
  const mark = markOf(config.task);
  const lanes = racers.map((name) => ({
    name,
    update: createRacer(createKernels(), name, config),
    curves: { loss: [], gradNorm: [], recent: NaN, arrivedAt: 0 } as RacerCurves,
    sums: { loss: 0, gradNorm: 0 },
  }));
  let [updates, stride, elapsedMs, shownAt] = [0, 1, 0, -Infinity];

  function record({ curves, sums }: (typeof lanes)[number], { loss, gradNorm }: RaceUpdate, made: number) {
    keepStanding(curves, loss, made, mark);
    sums.loss += loss / stride;
    sums.gradNorm += gradNorm / stride;
    if (made % stride) return;
    curves.loss.push(sums.loss);
    curves.gradNorm.push(sums.gradNorm);
    sums.loss = sums.gradNorm = 0;
  }

  for (;;) {
    for (const _ of context.slice()) {
      const start = performance.now();
      for (const lane of lanes) record(lane, lane.update(), updates + 1);
      elapsedMs += performance.now() - start;
      updates++;
      if (lanes[0]!.curves.loss.length < mostPoints) continue;
      stride *= 2;
      for (const { curves } of lanes) {
        curves.loss = halve(curves.loss);
        curves.gradNorm = halve(curves.gradNorm);
      }
    }
    const now = performance.now();
    if (updates === 0 || now - shownAt < betweenMs || !context.isFrameDue()) {
      yield;
      continue;
    }
    shownAt = now;
    yield {
      updates,
      stride,
      elapsedMs,
      racers: Object.fromEntries(lanes.map(({ name, curves }) => [name, curves])) as RaceSnapshot['racers'],
    };
  }
};
export default race;
