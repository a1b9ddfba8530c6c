import { racers, type RaceConfig, type RacerName } from '~/engine/nets/memory-racer.ts';
import { addingBaseline } from '~/engine/tasks/adding.ts';
import { copyBaseline } from '~/engine/tasks/copy.ts';
import { Session } from '../session/client.ts';
import { LiveRun } from '../session/live-run.svelte.ts';
import { permalinkTo, readPermalink } from '../session/permalink.ts';
import { markOf, type RaceSnapshot } from './compute.ts';

export const lagLimits = [5, 200] as const;
export const rateLimits = [0.001, 0.1] as const;
const standard = { task: 'adding' as RaceConfig['task'], lag: 50, learningRate: 0.01, seed: 1 };
type Settings = typeof standard;
const sizes = { hiddenSize: 32, batchSize: 32 };

/** Three networks of one size, trained side by side on a task of memory. */
export class DemoState {
  task = $state(standard.task);
  lag = $state(standard.lag);
  learningRate = $state(standard.learningRate);
  seed = $state(standard.seed);
  notice = $state<string>();
  readonly run: LiveRun<RaceConfig, RaceSnapshot>;
  /** The race that came with the page, for the standard settings. */
  readonly #first: RaceSnapshot | undefined;

  readonly settings = $derived.by<Settings>(() => {
    const { task, lag, learningRate, seed } = this;
    return { task, lag, learningRate, seed };
  });
  readonly config = $derived<RaceConfig>({ ...this.settings, ...sizes });
  readonly #isStandard = $derived(JSON.stringify(this.settings) === JSON.stringify(standard));
  readonly now = $derived.by(() => this.run.latest ?? (this.#isStandard ? this.#first : undefined));
  /** Whether the race in the picture is the one that came with the page. */
  readonly isStored = $derived.by(() => this.run.latest === undefined && this.now !== undefined);
  readonly baseline = $derived(this.task === 'adding' ? addingBaseline : copyBaseline);
  readonly mark = $derived(markOf(this.task));
  /** Who has learned the task, the quickest first. */
  readonly arrived = $derived.by<RacerName[]>(() =>
    racers
      .filter((name) => (this.now?.racers[name].arrivedAt ?? 0) > 0)
      .sort((a, b) => this.now!.racers[a].arrivedAt - this.now!.racers[b].arrivedAt),
  );

  constructor(first?: RaceSnapshot, session = new Session<RaceConfig, RaceSnapshot>('memory-race')) {
    this.#first = first;
    this.run = new LiveRun(session);
  }

  toggle(isPlaying: boolean): void {
    if (this.run.status === 'playing' || this.run.status === 'paused') this.run.play(isPlaying);
    else if (isPlaying) this.run.start(this.config);
  }

  step(): void {
    if (this.run.status === 'idle') this.run.start(this.config, true);
    this.run.step();
  }

  /** Another race: what was learned belongs to the old one. */
  change(part: Partial<Settings>): void {
    Object.assign(this, part);
    this.run.stop();
  }

  reset(): void {
    this.notice = undefined;
    this.change(standard);
  }

  link(): string {
    return permalinkTo(location.href, 'memory-race', this.settings, standard);
  }

  restore(address: string): void {
    try {
      const found: Settings = { ...standard, ...readPermalink(address, 'memory-race') };
      const isIn = (value: number, [low, high]: readonly [number, number]) => value >= low && value <= high;
      const isGood =
        ['adding', 'copy'].includes(found.task) &&
        Number.isSafeInteger(found.lag) &&
        isIn(found.lag, lagLimits) &&
        isIn(found.learningRate, rateLimits) &&
        Number.isSafeInteger(found.seed) &&
        found.seed >= 0;
      if (!isGood) throw new Error('This link holds a race that cannot be run; the demo starts with its own.');
      Object.assign(this, found);
    } catch (error) {
      this.notice = (error as Error).message;
    }
  }

  dispose(): void {
    this.run.dispose();
  }
}
