import { lstmCell } from '~/engine/cells/lstm.ts';
import type { GateLanes, LstmLanes } from '~/engine/cells/held-gates.ts';
import { forward } from '~/engine/cells/sequence.ts';
import { createRandom } from '~/engine/random.ts';
import { drawPulses } from '~/engine/tasks/pulses.ts';

export const numSteps = 24;

/** The four things that can be held, in the order in which the chapter opens them. */
export const lanes = ['i', 'g', 'f', 'o'] as const;
export type Lane = (typeof lanes)[number];

/** Weights of a scalar LSTM in the engine's order: from x to i, f, g, o; from h to them; their biases. */
export type Weights = readonly number[];

/** Something to reach by hand, or by weights. Steps are counted from 1 in words, from 0 in code. */
export interface Puzzle {
  id: string;
  name: string;
  text: string;
  hint: string;
  solution: string;
  /** The input, where it matters. */
  x?: readonly number[];
  /** By hand: what may be drawn, what it starts from, and a way to do it. Nothing is free where weights are asked for. */
  free: readonly Lane[];
  start?: GateLanes;
  solved?: Partial<GateLanes>;
  /** By weights instead: a way to do it. */
  solvedWeights?: Weights;
  isSolved: (run: LstmLanes, weights: Weights) => boolean;
}

const all = (value: number) => Array<number>(numSteps).fill(value);
const at = (steps: Record<number, number>, otherwise = 0) => all(otherwise).map((value, t) => steps[t + 1] ?? value);
const isNear = (value: number, wanted: number, room: number) => Math.abs(value - wanted) <= room + 1e-9;
const cell = lstmCell({ inputSize: 1, hiddenSize: 1 });

/** The scalar LSTM of these weights over an input. */
export function runWeights(weights: Weights, xs: readonly number[]): LstmLanes {
  const params = { W: Float64Array.from(weights.slice(0, 8)), b: Float64Array.from(weights.slice(8)) };
  const { steps } = forward(
    cell,
    params,
    xs.map((x) => Float64Array.of(x)),
  );
  const lane = (name: 'i' | 'f' | 'g' | 'o' | 'c' | 'h') => steps.map((one) => one[name][0]!);
  return { i: lane('i'), f: lane('f'), g: lane('g'), o: lane('o'), c: lane('c'), h: lane('h') };
}

const offered = [0.6, -0.8, 0.9, -0.5, 0.7, 0.4, -0.9, 0.3, -0.6, 0.8, -0.3, 0.5, -0.7, 0.9, 0.2, -0.8, 0.6, -0.4, 0.7];
const signals = at({ 3: 1, 9: -1, 13: 1, 20: -1 });
const writing = signals.map((x) => Number(x > 0));
const pulses = at({ 2: 1, 6: 1, 11: 1, 15: 1, 21: 1 });
const numPulses = (xs: readonly number[], t: number) => xs.slice(0, t + 1).filter((x) => x > 0).length;

/** The task of the weights on twenty sequences that the reader has not seen. */
const unseen = (task: 'latch' | 'count') => {
  const random = createRandom(20);
  return Array.from({ length: 20 }, () => drawPulses(task, numSteps, random));
};
const onUnseen = (task: 'latch' | 'count', isRight: (run: LstmLanes, xs: readonly number[]) => boolean) => {
  const sequences = unseen(task);
  return (weights: Weights) => sequences.every((xs) => isRight(runWeights(weights, xs), xs));
};
const latches = onUnseen('latch', ({ h }, xs) => {
  let isSet = false;
  return xs.every((x, t) => {
    isSet = x > 0 || (x === 0 && isSet);
    return isSet ? h[t]! > 0.5 : Math.abs(h[t]!) < 0.1;
  });
});
const counts = onUnseen('count', ({ c }, xs) => c.every((value, t) => isNear(value, numPulses(xs, t), 0.25)));

export const puzzles: readonly Puzzle[] = [
  {
    id: 'store',
    name: 'Store one bit for 20 steps',
    text: 'The candidate offers something at every step. Take only the 0.9 of step 3 into the cell: c must be 0 before it, and 0.9 from there to step 24 (within 0.05).',
    hint: 'The input gate decides what is written. It must be open at one step, and how far open is it at the others?',
    solution: 'Shut i everywhere, then open it fully at step 3. With f = 1, what was written stays.',
    free: ['i'],
    start: { i: all(0.5), f: all(1), g: [...offered, ...all(-0.5)].slice(0, numSteps), o: all(1) },
    solved: { i: at({ 3: 1 }) },
    isSolved: ({ c }) => c.every((value, t) => isNear(value, t < 2 ? 0 : 0.9, 0.05)),
  },
  {
    id: 'count',
    name: 'Count to 5',
    text: 'A pulse of x arrives at steps 2, 6, 11, 15 and 21. Make c the number of pulses so far, at every step (within 0.1).',
    hint: 'Whatever g is, it is added to c, since i = 1 and f = 1. What should be added where nothing happens?',
    solution:
      'Draw g = 1 at steps 2, 6, 11, 15 and 21, and 0 elsewhere. The candidate never leaves −1 … 1, yet the cell reaches 5.',
    x: pulses,
    free: ['g'],
    start: { i: all(1), f: all(1), g: all(0.2), o: all(1) },
    solved: { g: pulses },
    isSolved: ({ c }) => c.every((value, t) => isNear(value, numPulses(pulses, t), 0.1)),
  },
  {
    id: 'there-and-back',
    name: 'Up to 3 and back',
    text: 'Draw a candidate so that c climbs to 3 at some step and is 0 again at step 24 (within 0.05), without touching any gate.',
    hint: 'A gate is never negative. The candidate may be.',
    solution:
      'Draw g = 1 at three steps and g = −1 at three later ones. Writing a negative candidate is how a cell subtracts.',
    free: ['g'],
    start: { i: all(1), f: all(1), g: all(0), o: all(1) },
    solved: { g: at({ 4: 1, 6: 1, 8: 1, 16: -1, 18: -1, 20: -1 }) },
    isSolved: ({ c }) => isNear(c[numSteps - 1]!, 0, 0.05) && c.some((value) => isNear(value, 3, 0.05)),
  },
  {
    id: 'forget',
    name: 'Forget on a signal',
    text: 'A pulse x = 1 is written into the cell. When x = −1 arrives, at steps 9 and 20, the cell must be emptied at that step (below 0.05), and not before: until then c stays above 0.9.',
    hint: 'f multiplies what the cell held before. Which number keeps it, and which wipes it?',
    solution: 'f = 1 everywhere, and f = 0 at steps 9 and 20.',
    x: signals,
    free: ['f'],
    start: { i: writing, f: all(0.5), g: all(1), o: all(1) },
    solved: { f: at({ 9: 0, 20: 0 }, 1) },
    isSolved: ({ c }) =>
      c.every((value, t) => {
        const isHeld = (t >= 2 && t < 8) || (t >= 12 && t < 19);
        return isHeld ? value > 0.9 : Math.abs(value) < 0.05;
      }),
  },
  {
    id: 'half-life',
    name: 'A half-life of 4 steps',
    text: 'The cell is given 1 at step 1. Let it fade evenly: half left 4 steps later, a quarter after 8, an eighth after 12 (each within 15 %), with the same f from step 2 on.',
    hint: 'Four equal factors must make a half: f⁴ = ½.',
    solution: 'f = 0.85 at every step: 0.85⁴ = 0.52. Exactly it is the fourth root of a half, 0.841.',
    free: ['f'],
    start: { i: at({ 1: 1 }), f: all(0.5), g: all(1), o: all(1) },
    solved: { f: all(0.85) },
    isSolved: ({ c, f }) =>
      f.slice(1).every((value) => value === f[1]) &&
      [1, 2, 3].every((k) => isNear(c[4 * k]!, 0.5 ** k, 0.15 * 0.5 ** k)),
  },
  {
    id: 'speak-last',
    name: 'Speak only at the end',
    text: 'The cell holds 1 from step 3 on. Keep it to itself: h must be 0 until step 23, and above 0.7 at step 24.',
    hint: 'The output gate decides what the rest of the network sees. It does not touch what is held.',
    solution: 'o = 0 at every step but the last, where o = 1: h = tanh(1) = 0.762.',
    free: ['o'],
    start: { i: at({ 3: 1 }), f: all(1), g: all(1), o: all(0.5) },
    solved: { o: at({ 24: 1 }) },
    isSolved: ({ h }) => h.every((value, t) => (t < numSteps - 1 ? isNear(value, 0, 0.01) : value > 0.7)),
  },
  {
    id: 'two-notes',
    name: 'Two notes on one sheet',
    text: 'With all four in your hands: c must be 0.5 from step 2 to 11 and −0.5 from step 12 to 24 (within 0.05), and h shows it at steps 11 and 24 only (0 elsewhere, within 0.05).',
    hint: 'At step 12 the old note goes and the new one comes: one gate can wipe while another writes.',
    solution:
      'i = 0.5 at steps 2 and 12, 0 elsewhere; g = 1 at step 2, −1 at step 12; f = 1 but 0 at step 12; o = 1 at steps 11 and 24, 0 elsewhere.',
    free: lanes,
    start: { i: all(0.5), f: all(0.8), g: at({ 2: 1, 12: -1 }), o: all(1) },
    solved: {
      i: at({ 2: 0.5, 12: 0.5 }),
      f: at({ 12: 0 }, 1),
      g: at({ 2: 1, 12: -1 }),
      o: at({ 11: 1, 24: 1 }),
    },
    isSolved: ({ c, h }) =>
      c.every((value, t) => isNear(value, t < 1 ? 0 : t < 11 ? 0.5 : -0.5, 0.05)) &&
      h.every((value, t) => (t === 10 || t === 23 ? Math.abs(value) > 0.4 : isNear(value, 0, 0.05))),
  },
  {
    id: 'latch-weights',
    name: 'Weights that set and clear',
    text: 'Now by weights: h must be above 0.5 from a pulse +1 until a pulse −1, and within 0.1 of 0 otherwise, for this input and for 20 others that the demo tries.',
    hint: 'Write at x = 1 alone: a strong weight from x to i, and a bias that shuts i at x = 0. Forget at x = −1 alone: a strong weight to f, and a bias that keeps f open at x = 0.',
    solution: 'i: 12 from x, bias −6. f: 12 from x, bias 6. g: bias 3. o: bias 6. No weight from h is needed.',
    x: signals,
    free: [],
    solvedWeights: [12, 12, 0, 0, 0, 0, 0, 0, -6, 6, 3, 6],
    isSolved: (_, weights) => latches(weights),
  },
  {
    id: 'count-weights',
    name: 'Weights that count',
    text: 'By weights: c must be the number of pulses +1 so far, at every step, within 0.25, for this input and for 20 others.',
    hint: 'Nothing may be forgotten: what bias makes f nearly 1? Each pulse must write nearly 1, and silence nearly nothing.',
    solution: 'i: 12 from x, bias −6. f: bias 12. g: bias 3. o: anything.',
    x: pulses,
    free: [],
    solvedWeights: [12, 0, 0, 0, 0, 0, 0, 0, -6, 12, 3, 6],
    isSolved: (_, weights) => counts(weights),
  },
];

export const puzzleOf = (id: string): Puzzle | undefined => puzzles.find((puzzle) => puzzle.id === id);
