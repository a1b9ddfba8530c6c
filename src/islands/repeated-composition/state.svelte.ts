import { mostCompositions } from '~/engine/analysis/composition.ts';
import { Session } from '../session/client.ts';
import { LiveRun } from '../session/live-run.svelte.ts';
import { permalinkTo, readPermalink } from '../session/permalink.ts';
import type { CurveConfig, CurveSnapshot } from './compute.ts';
import { Stepper } from '../session/stepper.svelte.ts';

export const standard = { depth: 5, gain: 3, seed: 1, zoom: 0 };
type Settings = typeof standard;

/** The ends of every slider, which a link must keep to as well. */
export const limits = { depth: [0, mostCompositions], gain: [0.25, 4], seed: [0, 2 ** 31 - 1], zoom: [0, 8] } as const;
const stepMs = 800;

/** The edges between the shades of a slope's size. */
export const shades = [0.01, 0.03, 0.1, 0.3, 1];

/** A random layer composed with itself, seen along a line. */
export class DemoState {
  readonly stepper = new Stepper(() => this.stepOn(), stepMs);
  depth = $state(standard.depth);
  gain = $state(standard.gain);
  seed = $state(standard.seed);
  zoom = $state(standard.zoom);
  notice = $state<string>();
  readonly run: LiveRun<CurveConfig, CurveSnapshot>;
  readonly #first: CurveSnapshot;

  readonly wanted = $derived<CurveConfig>({ gain: this.gain, seed: this.seed, zoom: this.zoom });
  readonly now = $derived.by(() => this.run.latest ?? this.#first);
  readonly curve = $derived.by(() => this.now.curves[this.depth]!);
  readonly before = $derived.by(() => (this.depth > 0 ? this.now.curves[this.depth - 1] : undefined));
  readonly summary = $derived.by(() => this.now.summaries[this.depth]!);
  /** The pieces of the curve, each with the shade of the steeper of its ends: 0 for the flattest. */
  readonly pieces = $derived.by(() => {
    const { slopes } = this.curve;
    return Array.from({ length: slopes.length - 1 }, (_, i) => {
      const size = Math.max(Math.abs(slopes[i]!), Math.abs(slopes[i + 1]!));
      return shades.filter((edge) => size >= edge).length;
    });
  });

  readonly turnsOften = $derived.by(() => this.summary.reversals >= 60);
  readonly isFlat = $derived.by(
    () => this.now.isComplete && this.depth === mostCompositions && this.summary.largest < 0.001,
  );

  readonly settings = $derived<Settings>({ depth: this.depth, ...this.wanted });

  constructor(first: CurveSnapshot, session = new Session<CurveConfig, CurveSnapshot>('repeated-composition')) {
    this.#first = first;
    this.run = new LiveRun(session);
  }

  /** Computes the curves as they are set. */
  compute(): void {
    this.run.start(this.wanted);
  }

  /** Composes once more; after the last, starts again from the line. */
  stepOn(): void {
    this.depth = this.depth === mostCompositions ? 0 : this.depth + 1;
  }

  toggle(isPlaying: boolean): void {
    this.stepper.play(isPlaying);
  }

  setVisible(isVisible: boolean): void {
    this.stepper.setVisible(isVisible);
    this.run.setVisible(isVisible);
  }

  set(change: Partial<Settings>): void {
    Object.assign(this, change);
  }

  reset(): void {
    this.toggle(false);
    this.notice = undefined;
    this.set(standard);
  }

  link(): string {
    return permalinkTo(location.href, 'repeated-composition', this.settings, standard);
  }

  restore(address: string): void {
    try {
      this.set(checked({ ...standard, ...readPermalink(address, 'repeated-composition') }));
    } catch (error) {
      this.notice = (error as Error).message;
    }
  }

  follow(settings: Settings): void {
    this.set(checked(settings));
  }

  dispose(): void {
    this.stepper.dispose();
    this.run.dispose();
  }
}

/** Settings from outside, or an error that says in words what is wrong with them. */
function checked({ depth, gain, seed, zoom }: Settings): Settings {
  const settings = { depth, gain, seed, zoom };
  for (const [name, [low, high]] of Object.entries(limits)) {
    const value = settings[name as keyof Settings];
    const isFine = name === 'gain' ? typeof value === 'number' : Number.isSafeInteger(value);
    if (!isFine || !(value >= low && value <= high))
      throw new Error(`This link sets ${name} outside ${low} to ${high}; the demo starts with its own settings.`);
  }
  return settings;
}
