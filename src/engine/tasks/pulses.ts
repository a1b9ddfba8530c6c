import type { Random } from '../random.ts';

/** What a scalar memory can be asked to do with pulses of +1 and −1 among silence. */
export const pulseTasks = ['latch', 'count', 'fade'] as const;
export type PulseTask = (typeof pulseTasks)[number];

/** What each task wants the cell's output h to be, given the inputs up to then. */
const wanted: Record<PulseTask, (before: number, x: number) => number> = {
  /** 0.75 from a pulse of +1 until one of −1, else 0. */
  latch: (before, x) => (x > 0 ? 0.75 : x < 0 ? 0 : before),
  /** The number of +1 pulses so far, brought into the range of tanh: tanh(n / 4). */
  count: (before, x) => (x > 0 ? Math.tanh(Math.atanh(before) + 1 / 4) : before),
  /** Half as much after every four steps; a pulse of +1 brings it back to 0.75. */
  fade: (before, x) => (x > 0 ? 0.75 : before * 0.5 ** (1 / 4)),
};

/** The output that a task wants at every step of a sequence. */
export function answerPulses(task: PulseTask, xs: readonly number[]): number[] {
  let before = 0;
  return xs.map((x) => (before = wanted[task](before, x)));
}

/** Pulses at random: +1 and −1 each at one step in eight, 0 at the others. Counting has no use for −1. */
export function drawPulses(task: PulseTask, numSteps: number, random: Random): number[] {
  return Array.from({ length: numSteps }, () => {
    const draw = random.integer(8);
    return draw === 0 ? 1 : draw === 1 && task !== 'count' ? -1 : 0;
  });
}
