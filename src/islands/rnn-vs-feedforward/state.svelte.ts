import { bitSizes } from '~/engine/tasks/memory-tasks.ts';
import { Session } from '../session/client.ts';
import { LiveRun } from '../session/live-run.svelte.ts';
import { permalinkTo, readPermalink } from '../session/permalink.ts';
import type { DuelConfig, DuelSnapshot } from './compute.ts';

const standard: DuelConfig = { seed: 1, task: 'echo', lag: 3, width: 4, hiddenSize: 16 };

/** The ends of every slider, which a link must keep to as well. */
export const limits = { lag: [0, 8], width: [1, 9], hiddenSize: [2, 32], seed: [0, 2 ** 31 - 1] } as const;

const { inputSize: V, classes: C } = bitSizes;

/** Weights and biases of the recurrent network: H (V + H + 1) + C (H + 1), whatever the lag. */
export const recurrentCount = (H: number): number => H * (V + H + 1) + C * (H + 1);

/** Those of a feedforward network with a window of w: H (w V + 1) + C (H + 1). */
export const feedforwardCount = (H: number, width: number): number => H * (width * V + 1) + C * (H + 1);

export class DemoState {
  seed = $state(standard.seed);
  task = $state(standard.task);
  lag = $state(standard.lag);
  width = $state(standard.width);
  hiddenSize = $state(standard.hiddenSize);
  notice = $state<string>();
  readonly run: LiveRun<DuelConfig, DuelSnapshot>;
  /** The run that came with the page, for the standard settings. */
  readonly #first: DuelSnapshot | undefined;

  readonly settings = $derived<DuelConfig>({
    seed: this.seed,
    task: this.task,
    lag: this.lag,
    width: this.width,
    hiddenSize: this.hiddenSize,
  });
  /** Nothing was run yet, and the page's own run answers to the settings. */
  readonly isFirst = $derived.by(
    () => !!this.#first && !this.run.latest && JSON.stringify(this.settings) === JSON.stringify(standard),
  );
  readonly now = $derived.by<DuelSnapshot>(
    () => this.run.latest ?? (this.isFirst ? this.#first! : { step: 0, accuracies: [[], []] }),
  );
  readonly latest = $derived.by(() => this.now.accuracies.map((history) => history.at(-1) ?? 0.5));
  readonly counts = $derived({
    recurrent: recurrentCount(this.hiddenSize),
    feedforward: feedforwardCount(this.hiddenSize, this.width),
  });
  /** What was asked for has just left the window. */
  readonly isPastTheWindow = $derived.by(
    () =>
      this.task === 'echo' &&
      this.lag === this.width &&
      this.now.step >= 150 &&
      this.latest[0]! > 0.95 &&
      this.latest[1]! < 0.65,
  );

  constructor(first?: DuelSnapshot, session = new Session<DuelConfig, DuelSnapshot>('rnn-vs-feedforward')) {
    this.#first = first;
    this.run = new LiveRun(session);
  }

  toggle(isPlaying: boolean): void {
    if (this.run.status === 'playing' || this.run.status === 'paused') this.run.play(isPlaying);
    else this.run.start(this.settings);
  }

  step(): void {
    if (this.run.status !== 'playing' && this.run.status !== 'paused') this.run.start(this.settings, true);
    this.run.step();
  }

  /** The question changed: a running duel starts over at once, so that the reader can slide and watch. */
  restart(): void {
    if (this.run.isPlaying) this.run.start(this.settings);
    else this.run.stop();
  }

  solve(): void {
    Object.assign(this, { ...standard, lag: standard.width });
    this.run.start(this.settings);
  }

  reset(): void {
    Object.assign(this, standard);
    this.notice = undefined;
    this.run.stop();
  }

  link(): string {
    return permalinkTo(location.href, 'rnn-vs-feedforward', this.settings, standard);
  }

  restore(address: string): void {
    try {
      Object.assign(this, checked({ ...standard, ...readPermalink(address, 'rnn-vs-feedforward') }));
    } catch (error) {
      this.notice = (error as Error).message;
    }
  }

  follow(settings: DuelConfig): void {
    if (JSON.stringify(settings) === JSON.stringify(this.settings)) return;
    const fine = checked(settings);
    this.run.stop();
    Object.assign(this, fine);
  }

  dispose(): void {
    this.run.dispose();
  }
}

/** Settings from outside, or an error that says in words what is wrong with them. */
function checked({ seed, task, lag, width, hiddenSize }: DuelConfig): DuelConfig {
  const counts = { seed, lag, width, hiddenSize };
  for (const [name, [low, high]] of Object.entries(limits)) {
    const value = counts[name as keyof typeof limits];
    if (!Number.isSafeInteger(value) || value < low || value > high)
      throw new Error(`This link sets ${name} outside ${low} to ${high}; the demo starts with its own settings.`);
  }
  if (task !== 'echo' && task !== 'parity') throw new Error('This link names a task that the demo does not know.');
  return { task, ...counts };
}
