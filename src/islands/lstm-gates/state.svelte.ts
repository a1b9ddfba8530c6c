import { runHeldGates, type LstmLanes } from '~/engine/cells/held-gates.ts';
import { createPulseLearner, type PulseLearnerConfig } from '~/engine/nets/pulse-learner.ts';
import { createRandom } from '~/engine/random.ts';
import { answerPulses, drawPulses, pulseTasks, type PulseTask } from '~/engine/tasks/pulses.ts';
import { Session } from '../session/client.ts';
import { LiveRun } from '../session/live-run.svelte.ts';
import { permalinkTo, readPermalink } from '../session/permalink.ts';
import type { LearnSnapshot } from './compute.ts';
import { lanes, numSteps, puzzleOf, puzzles, runWeights, type Lane, type Puzzle } from './puzzles.ts';
import { Stepper } from '../session/stepper.svelte.ts';

/** Who sets the gates: the reader's hand, weights that the reader sets, or weights that are learned. */
export const modes = ['hold', 'weights', 'learned'] as const;
export type Mode = (typeof modes)[number];

interface Settings {
  mode: Mode;
  /** The puzzle in hand, or '' for drawing freely. */
  puzzle: string;
  at: number;
  held: Record<Lane, number[]>;
  x: number[];
  /** In the engine's order: from x to i, f, g, o; from h to them; their biases. */
  weights: number[];
  task: PulseTask;
  seed: number;
}

const stepMs = 250;
const learningRate = 0.05;
export const largestWeight = 12;
const flatWeights = [1, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0];

/** A scalar LSTM over 24 steps. With a `gate` only that one is the reader's, and only its puzzles are set. */
export class DemoState {
  readonly stepper = new Stepper(() => this.#playOn(), stepMs);
  mode = $state<Mode>('hold');
  puzzle = $state('');
  at = $state(0);
  held = $state.raw<Record<Lane, number[]>>({ i: [], g: [], f: [], o: [] });
  x = $state.raw<number[]>([]);
  weights = $state.raw<number[]>(flatWeights);
  task = $state<PulseTask>('latch');
  seed = $state(1);
  notice = $state<string>();
  solved = $state.raw<readonly string[]>([]);
  readonly slug: string;
  readonly puzzles: readonly Puzzle[];
  readonly learning: LiveRun<PulseLearnerConfig, LearnSnapshot>;

  readonly current = $derived(puzzleOf(this.puzzle));
  /** The lanes that the reader may draw now. */
  readonly free = $derived<readonly Lane[]>(this.mode === 'hold' ? (this.current?.free ?? lanes) : []);
  readonly #untrained = $derived.by(() => createPulseLearner(this.learner).weights());
  readonly learner = $derived<PulseLearnerConfig>({ task: this.task, seed: this.seed, learningRate });
  /** The weights that set the gates, where weights do. */
  readonly activeWeights = $derived.by(() =>
    this.mode === 'learned' ? (this.learning.latest?.weights ?? this.#untrained) : this.weights,
  );
  readonly run = $derived.by<LstmLanes>(() =>
    this.mode === 'hold' ? runHeldGates(this.held) : runWeights(this.activeWeights, this.x),
  );
  /** What the task wants h to be, in learned mode. */
  readonly wanted = $derived.by(() => answerPulses(this.task, this.x));
  /** The input may be drawn where it acts, unless a puzzle sets it. */
  readonly isInputFree = $derived(this.mode !== 'hold' && !this.current);
  readonly hasInput = $derived(this.mode !== 'hold' || this.current?.x !== undefined);
  readonly isSolved = $derived.by(() => this.current?.isSolved(this.run, this.weights) ?? false);
  readonly settings = $derived.by<Settings>(() => {
    const { mode, puzzle, at, held, x, weights, task, seed } = this;
    return { mode, puzzle, at, held, x, weights, task, seed };
  });

  readonly #gate: Lane | undefined;
  readonly #standard: Settings;

  constructor(
    gate?: Lane,
    slug = 'lstm-gates',
    session = new Session<PulseLearnerConfig, LearnSnapshot>('lstm-gates'),
  ) {
    this.#gate = gate;
    this.slug = slug;
    this.puzzles = gate ? puzzles.filter(({ free }) => free.length === 1 && free[0] === gate) : puzzles;
    this.learning = new LiveRun(session);
    this.open(gate ? this.puzzles[0]!.id : 'two-notes');
    this.#standard = this.settings;
  }

  /** Whether the reader may also set weights and let them be learned. */
  get hasModes(): boolean {
    return this.#gate === undefined;
  }

  /** Takes up a puzzle from its start, or, without one, leaves everything as it is and frees what may be drawn. */
  open(id: string): void {
    this.puzzle = id;
    const puzzle = puzzleOf(id);
    if (!puzzle) return;
    this.mode = puzzle.start ? 'hold' : 'weights';
    if (puzzle.start) this.held = mapLanes((lane) => [...puzzle.start![lane]]);
    else this.weights = flatWeights;
    this.x = [...(puzzle.x ?? Array<number>(numSteps).fill(0))];
    this.at = 0;
  }

  /** Goes to another way of setting the gates; a puzzle of the other way is put down. */
  choose(mode: Mode): void {
    this.toggle(false);
    this.mode = mode;
    const puzzle = this.current;
    if (puzzle && (mode === 'learned' || (mode === 'hold') !== (puzzle.start !== undefined))) this.puzzle = '';
    if (mode !== 'hold' && this.x.every((value) => value === 0)) this.drawInput();
  }

  draw(lane: Lane, index: number, value: number): void {
    this.held = { ...this.held, [lane]: this.held[lane].with(index, value) };
    this.#note();
  }

  fill(lane: Lane, value: number): void {
    this.held = { ...this.held, [lane]: this.held[lane].map(() => value) };
    this.#note();
  }

  setInput(index: number, value: number): void {
    this.x = this.x.with(index, value);
  }

  /** Another input for the task at hand. */
  drawInput(): void {
    this.#drawn++;
    this.x = drawPulses(this.task, numSteps, createRandom(this.#drawn));
  }
  #drawn = 0;

  setWeight(index: number, value: number): void {
    this.weights = this.weights.with(index, Math.max(-largestWeight, Math.min(largestWeight, value)));
    this.#note();
  }

  /** Another task or seed: what was learned belongs to the old one. */
  relearn(part: Partial<Pick<Settings, 'task' | 'seed'>>): void {
    Object.assign(this, part);
    this.learning.stop();
  }

  /** Shows a puzzle's solution, and plays it from its first step. */
  show(id: string): void {
    this.open(id);
    const { solved, solvedWeights } = puzzleOf(id)!;
    if (solvedWeights) this.weights = [...solvedWeights];
    for (const lane of lanes) if (solved?.[lane]) this.held = { ...this.held, [lane]: [...solved[lane]] };
    this.#note();
    this.toggle(true);
  }

  /** Time in the picture, or training where weights are learned. */
  toggle(isPlaying: boolean): void {
    if (this.mode !== 'learned') {
      this.stepper.play(isPlaying);
      if (isPlaying && this.at === numSteps - 1) this.at = 0;
    } else if (this.learning.status === 'playing' || this.learning.status === 'paused') this.learning.play(isPlaying);
    else if (isPlaying) this.learning.start(this.learner);
  }

  step(): void {
    if (this.mode !== 'learned') {
      this.at = (this.at + 1) % numSteps;
      return;
    }
    if (this.learning.status === 'idle') this.learning.start(this.learner, true);
    this.learning.step();
  }

  setVisible(isVisible: boolean): void {
    this.stepper.setVisible(isVisible);
    this.learning.setVisible(isVisible);
  }

  reset(): void {
    this.toggle(false);
    this.learning.stop();
    this.notice = undefined;
    this.solved = [];
    Object.assign(this, this.#standard);
  }

  link(): string {
    return permalinkTo(location.href, this.slug, this.settings, this.#standard);
  }

  /** Takes over what the address says; what is no drawing of 24 steps is refused with a sentence. */
  restore(address: string): void {
    try {
      const found = { ...this.#standard, ...readPermalink(address, this.slug) };
      if (!isSettings(found))
        throw new Error('This link holds gates that cannot be drawn; the demo starts with its own.');
      Object.assign(this, found);
    } catch (error) {
      this.notice = (error as Error).message;
    }
  }

  dispose(): void {
    this.stepper.dispose();
    this.learning.dispose();
  }

  #playOn(): void {
    this.step();
    if (this.at === numSteps - 1) this.toggle(false);
  }

  /** Remembers that the puzzle in hand is solved. */
  #note(): void {
    if (this.isSolved && !this.solved.includes(this.puzzle)) this.solved = [...this.solved, this.puzzle];
  }
}

const mapLanes = <Value>(make: (lane: Lane) => Value): Record<Lane, Value> => ({
  i: make('i'),
  g: make('g'),
  f: make('f'),
  o: make('o'),
});

function isSettings({ mode, puzzle, at, held, x, weights, task, seed }: Settings): boolean {
  const isList = (list: unknown, count: number, low: number, high: number) =>
    Array.isArray(list) && list.length === count && list.every((value) => value >= low && value <= high);
  return (
    modes.includes(mode) &&
    (puzzle === '' || puzzleOf(puzzle) !== undefined) &&
    Number.isSafeInteger(at) &&
    at >= 0 &&
    at < numSteps &&
    lanes.every((lane) => isList(Object(held)[lane], numSteps, lane === 'g' ? -1 : 0, 1)) &&
    isList(x, numSteps, -1, 1) &&
    isList(weights, 12, -largestWeight, largestWeight) &&
    pulseTasks.includes(task) &&
    Number.isSafeInteger(seed) &&
    seed >= 0
  );
}
