import { degreesBetween, norm } from '~/engine/analysis/gradient-flow.ts';
import { truncatedGradients } from '~/engine/cells/sequence.ts';
import { Session } from '../session/client.ts';
import { LiveRun } from '../session/live-run.svelte.ts';
import { permalinkTo, readPermalink } from '../session/permalink.ts';
import { SharedExample, type ExampleSettings } from '../session/running-example.svelte.ts';
import type { RaceConfig, RaceSnapshot } from './compute.ts';

const standard = { window: 2, stride: 1, lag: 10, shorter: 5, longer: 12, isBlind: true, raceSeed: 1 };
type Settings = typeof standard;

/** The ends of every slider, which a link must keep to as well. */
export const limits = {
  window: [1, 23],
  stride: [1, 23],
  lag: [1, 20],
  shorter: [1, 24],
  longer: [1, 24],
} as const;

/** A run whose smoothed loss is below this has learned the task; guessing costs ln 2 = 0.693. */
const learned = 0.1;

const configOf = ({ raceSeed, lag, shorter, longer, isBlind }: Settings): RaceConfig => ({
  seed: raceSeed,
  lag,
  windows: [shorter, longer],
  isBlind,
});

/** One update of truncated BPTT on the timeline, steps counted from 0, ends exclusive. */
export interface Chunk {
  /** Where the gradient is cut. */
  from: number;
  /** Whose losses count. */
  ownFrom: number;
  to: number;
}

export class DemoState {
  window = $state(standard.window);
  stride = $state(standard.stride);
  lag = $state(standard.lag);
  shorter = $state(standard.shorter);
  longer = $state(standard.longer);
  isBlind = $state(standard.isBlind);
  raceSeed = $state(standard.raceSeed);
  notice = $state<string>();
  readonly shared: SharedExample;
  readonly run: LiveRun<RaceConfig, RaceSnapshot>;
  /** The race that came with the page, for the standard settings. */
  readonly #first: RaceSnapshot | undefined;

  readonly numSteps = $derived.by(() => this.shared.pass.head.length);
  readonly chunks = $derived.by<Chunk[]>(() => {
    const starts = Array.from({ length: Math.ceil(this.numSteps / this.stride) }, (_, i) => i * this.stride);
    return starts.map((ownFrom) => {
      const to = Math.min(ownFrom + this.stride, this.numSteps);
      return { from: Math.max(0, to - this.window), ownFrom, to };
    });
  });
  /** The truncated gradient of the recurrent layer against the true one. */
  readonly comparison = $derived.by(() => {
    const { example, pass } = this.shared;
    const truncated = truncatedGradients(
      example.cell,
      example.params,
      pass.run,
      pass.head.map(({ dh }) => dh),
      { window: this.window, stride: this.stride },
    );
    const whole = Object.fromEntries(Object.keys(example.cell.shapes).map((name) => [name, pass.gradients[name]!]));
    const own = Object.fromEntries(Object.keys(whole).map((name) => [name, truncated[name]!]));
    return {
      degrees: degreesBetween(own, whole),
      share: norm(own) / norm(whole),
      /** States that must be kept for the way back, and steps gone back over in all. */
      statesKept: Math.min(this.window, this.numSteps),
      stepsBack: this.chunks.reduce((total, { from, to }) => total + to - from, 0),
    };
  });

  readonly config = $derived.by<RaceConfig>(() => configOf(this));
  /** Nothing was run yet, and the page's own run answers to the settings. */
  readonly isFirst = $derived.by(
    () => !!this.#first && !this.run.latest && JSON.stringify(this.config) === JSON.stringify(configOf(standard)),
  );
  readonly now = $derived.by<RaceSnapshot>(
    () => this.run.latest ?? (this.isFirst ? this.#first! : { step: 0, losses: [[], []], accuracies: [0.5, 0.5] }),
  );
  readonly hasLearned = $derived.by(() => this.now.losses.map((losses) => (losses.at(-1) ?? 1) < learned));
  /** One step more of window made the difference. */
  readonly foundTheEdge = $derived.by(
    () => this.now.step >= 200 && this.longer === this.shorter + 1 && !this.hasLearned[0]! && this.hasLearned[1]!,
  );

  readonly settings = $derived.by<ExampleSettings & Settings>(() => ({ ...this.shared.settings, ...this.#own() }));

  constructor(
    first?: RaceSnapshot,
    session = new Session<RaceConfig, RaceSnapshot>('truncated-bptt'),
    shared = new SharedExample('rnn'),
  ) {
    this.#first = first;
    this.shared = shared;
    this.run = new LiveRun(session);
  }

  toggle(isPlaying: boolean): void {
    if (this.run.status === 'playing' || this.run.status === 'paused') this.run.play(isPlaying);
    else this.run.start(this.config);
  }

  step(): void {
    if (this.run.status !== 'playing' && this.run.status !== 'paused') this.run.start(this.config, true);
    this.run.step();
  }

  /** Another task: what was learned belongs to the old one. */
  restart(): void {
    this.run.stop();
  }

  solve(): void {
    Object.assign(this, { shorter: this.lag, longer: this.lag + 1, isBlind: true });
    this.run.start(this.config);
  }

  reset(): void {
    Object.assign(this, standard);
    this.notice = undefined;
    this.run.stop();
    this.shared.reset();
  }

  restore(address: string): void {
    this.shared.open();
    try {
      Object.assign(this, checked({ ...standard, ...readPermalink(address, 'truncated-bptt') }));
    } catch (error) {
      this.notice = (error as Error).message;
    }
  }

  link(): string {
    return permalinkTo(this.shared.addTo(location.href), 'truncated-bptt', this.#own(), standard);
  }

  follow(settings: ExampleSettings & Settings): void {
    const { text, hiddenSize, seed, stepsTrained, ...rest } = settings;
    const own = checked(rest);
    const isSameRace = JSON.stringify([own.lag, own.shorter, own.longer, own.isBlind, own.raceSeed]);
    if (isSameRace !== JSON.stringify([this.lag, this.shorter, this.longer, this.isBlind, this.raceSeed]))
      this.run.stop();
    Object.assign(this, own);
    this.shared.follow({ text, hiddenSize, seed, stepsTrained });
  }

  dispose(): void {
    this.run.dispose();
    this.shared.dispose();
  }

  #own(): Settings {
    const { window, stride, lag, shorter, longer, isBlind, raceSeed } = this;
    return { window, stride, lag, shorter, longer, isBlind, raceSeed };
  }
}

/** Settings from outside, or an error that says in words what is wrong with them. */
function checked({ window, stride, lag, shorter, longer, isBlind, raceSeed }: Settings): Settings {
  const counts = { window, stride, lag, shorter, longer };
  for (const [name, [low, high]] of Object.entries(limits)) {
    const value = counts[name as keyof typeof limits];
    if (!Number.isSafeInteger(value) || value < low || value > high)
      throw new Error(`This link sets ${name} outside ${low} to ${high}; the demo starts with its own settings.`);
  }
  if (typeof isBlind !== 'boolean' || !Number.isSafeInteger(raceSeed))
    throw new Error('This link is damaged, so the demo starts with its own settings.');
  return { ...counts, isBlind, raceSeed };
}
