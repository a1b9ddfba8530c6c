import { Session } from '../session/client.ts';
import { LiveRun } from '../session/live-run.svelte.ts';
import { permalinkTo, readPermalink } from '../session/permalink.ts';
import { lossAndSlope, makePoints, type StarterConfig, type StarterMessage, type StarterSnapshot } from './compute.ts';

const standard: StarterConfig = { seed: 1, slope: 0.8, learningRate: 0.1 };

/** What is asked and remembered. The session comes in from outside, so that a test can pass its own. */
export class DemoState {
  seed = $state(standard.seed);
  slope = $state(standard.slope);
  learningRate = $state(standard.learningRate);
  notice = $state<string>();
  readonly run: LiveRun<StarterConfig, StarterSnapshot, StarterMessage>;

  readonly config = $derived<StarterConfig>({ seed: this.seed, slope: this.slope, learningRate: this.learningRate });
  readonly points = $derived(makePoints(this.config));
  /** Before the first step the weight is zero: that picture is real, too. */
  readonly now = $derived.by<StarterSnapshot>(
    () => this.run.latest ?? { step: 0, weight: 0, loss: lossAndSlope(this.points, 0).loss },
  );

  constructor(session = new Session<StarterConfig, StarterSnapshot, StarterMessage>('starter')) {
    this.run = new LiveRun(session);
  }

  start(): void {
    this.run.start(this.config);
  }

  toggle(isPlaying: boolean): void {
    if (this.run.status === 'playing' || this.run.status === 'paused') this.run.play(isPlaying);
    else this.start();
  }

  step(): void {
    if (this.run.status === 'idle') this.run.start(this.config, true);
    this.run.step();
  }

  /** The data changed: what was learned belongs to other points. */
  restart(): void {
    this.run.stop();
  }

  setLearningRate(): void {
    this.run.tell({ learningRate: this.learningRate });
  }

  reset(): void {
    Object.assign(this, standard);
    this.notice = undefined;
    this.run.stop();
  }

  link(): string {
    return permalinkTo(location.href, 'starter', this.config, standard);
  }

  /** Takes over the settings of the page's address; what is out of range is refused with a sentence. */
  restore(address: string): void {
    try {
      const {
        seed = standard.seed,
        slope = standard.slope,
        learningRate = standard.learningRate,
      } = readPermalink(address, 'starter') ?? {};
      if (![seed, slope, learningRate].every(Number.isFinite))
        throw new Error('This link holds settings that are not numbers; the demo starts with its own.');
      Object.assign(this, { seed, slope, learningRate });
    } catch (error) {
      this.notice = (error as Error).message;
    }
  }

  dispose(): void {
    this.run.dispose();
  }
}
