import type { TrainingSnapshot } from '../engine/training/loop.ts';
import { createRunningMean } from '../engine/training/metrics.ts';
import type { Metrics } from './trainable.ts';

const barWidth = 24;
/** Between two lines where the output is a file and no line can be overwritten. */
const quietMs = 30_000;

/** Tells a run: one line that is overwritten on a terminal, one every half minute elsewhere. */
export function createProgressLine(out: NodeJS.WriteStream) {
  const meanLoss = createRunningMean(0.98);
  const meanStepMs = createRunningMean(0.98);
  let lastStepMs: number | undefined;
  let shownMs = -Infinity;

  const say = (text: string) => void out.write(out.isTTY ? `\r${text}\x1b[K\n` : `${text}\n`);
  return {
    say,
    update({ step, loss, gradNorm, learningRate }: TrainingSnapshot, done: number, elapsedMs: number): void {
      const shownLoss = meanLoss(loss);
      const stepMs = lastStepMs === undefined ? undefined : meanStepMs(elapsedMs - lastStepMs);
      lastStepMs = elapsedMs;
      if (!out.isTTY && elapsedMs - shownMs < quietMs) return;
      shownMs = elapsedMs;

      const filled = Math.round(Math.min(done, 1) * barWidth);
      const text = [
        `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)} ${(Math.min(done, 1) * 100).toFixed(1)} %`,
        `step ${step}`,
        `loss ${shownLoss.toFixed(4)}`,
        `|g| ${gradNorm.toFixed(2)}`,
        `rate ${learningRate.toExponential(2)}`,
        stepMs === undefined ? '' : `${stepMs.toFixed(0)} ms/step`,
        `${clock((elapsedMs / done) * (1 - Math.min(done, 1)))} left`,
      ];
      if (out.isTTY) out.write(`\r${text.join('  ')}\x1b[K`);
      else say(text.join('  '));
    },
    metrics(step: number, metrics: Metrics): void {
      const shown = Object.entries(metrics).map(([name, value]) => `${name} ${Number(value.toPrecision(5))}`);
      say(`step ${step} held out: ${shown.join(', ')}`);
    },
  };
}

function clock(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
