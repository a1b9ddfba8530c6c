/** The learning rate over a run: a straight warm-up, then constant or half a cosine down to `floor` of the peak. */
export interface ScheduleConfig {
  kind: 'constant' | 'cosine';
  peak: number;
  /** Updates over which the rate rises from 0 to the peak; 0 if absent. */
  warmupSteps?: number;
  /** The last rate, as a share of the peak; 0 if absent. */
  floor?: number;
}

/**
 * The learning rate of an update.
 *   step counts from 0; progress in [0, 1] is the share of the run that is done, in updates or in minutes.
 */
export function learningRateAt(schedule: ScheduleConfig, step: number, progress: number): number {
  const { kind, peak, warmupSteps = 0, floor = 0 } = schedule;
  const warmup = step < warmupSteps ? (step + 1) / warmupSteps : 1;
  const fade = kind === 'cosine' ? floor + (1 - floor) * 0.5 * (1 + Math.cos(Math.PI * Math.min(progress, 1))) : 1;
  return peak * warmup * fade;
}
