import { recordInto, type Curve } from '~/engine/training/curve.ts';

/** What the network wrote at a moment of its training. */
export interface Stage {
  step: number;
  /** Nats a character on the held-out tenth. */
  heldOut: number;
  text: string;
}

/** A network's past, which goes with it into its file. */
export interface History {
  /** Updates made before the curve's first. */
  from: number;
  /** The loss of training. */
  train: Curve;
  /** The held-out loss, and after how many updates each was measured. */
  steps: number[];
  heldOut: number[];
  /** After 0, 10, 30, 100, 300 … updates. */
  stages: Stage[];
  /** Milliseconds of training. */
  elapsedMs: number;
}

const mostPoints = 200;

/** The past of a network that is met after so many updates. */
export function emptyHistory(from: number): History {
  return { from, train: { stride: 1, values: [] }, steps: [], heldOut: [], stages: [], elapsedMs: 0 };
}

/** The update after which the next stage is kept: 0, 10, 30, 100, 300 … */
export function nextStage(after: number): number {
  if (after < 10) return 10;
  const power = 10 ** Math.floor(Math.log10(after) + 1e-9);
  return after < 3 * power ? 3 * power : 10 * power;
}

/** Writes into a history. */
export function keepHistory(history: History) {
  const recordLoss = recordInto(history.train, mostPoints);
  return {
    loss: recordLoss,
    heldOut(step: number, nats: number) {
      if (history.steps.at(-1) === step) history.heldOut[history.heldOut.length - 1] = nats;
      else {
        history.steps.push(step);
        history.heldOut.push(nats);
      }
      if (history.steps.length < mostPoints) return;
      // Every second measurement goes, the last one stays.
      const isKept = (_: number, k: number) => k % 2 === 1;
      history.steps = history.steps.filter(isKept);
      history.heldOut = history.heldOut.filter(isKept);
    },
  };
}

/** What a file's notes hold beside the network: the seed that it began with and its past. Broken notes give an empty past. */
export function parseNotes(notes: string, step: number): { seed: number; history: History } {
  try {
    const { seed, history } = JSON.parse(notes) as { seed: number; history: History };
    const { from, train, steps, heldOut, stages, elapsedMs } = history;
    const numbers = [seed, from, elapsedMs, train.stride, ...train.values, ...steps, ...heldOut];
    const isGood =
      numbers.every(Number.isFinite) &&
      Number.isSafeInteger(seed) &&
      steps.length === heldOut.length &&
      from + train.values.length * train.stride <= step &&
      stages.every(
        ({ step, heldOut, text }) => Number.isFinite(step) && Number.isFinite(heldOut) && typeof text === 'string',
      );
    if (isGood) return { seed, history };
  } catch {
    // Notes of another hand: the network itself is sound.
  }
  return { seed: 1, history: emptyHistory(step) };
}
