import type { RnnStep } from '~/engine/cells/rnn.ts';
import { permalinkTo, readPermalink } from '../session/permalink.ts';
import { SharedExample, type ExampleSettings } from '../session/running-example.svelte.ts';
import { Stepper } from '../session/stepper.svelte.ts';

const standard = { at: 0, isUnrolled: true };
const stepMs = 900;

/** The parts of the step that the reader can light up, in equation, picture and numbers alike. */
export type Term = 'x' | 'Wxh' | 'previous' | 'Whh' | 'bh' | 'a' | 'h' | 'Why' | 'by' | 'p' | 'L';

/** The running example, read step by step. A pass takes some hundredths of a millisecond: no worker. */
export class DemoState {
  readonly stepper = new Stepper(() => this.stepOn(), stepMs);
  /** The step looked at, from 0, as the reader asked; `step` keeps it inside the string. */
  at = $state(standard.at);
  isUnrolled = $state(standard.isUnrolled);
  lit = $state<Term>();
  /** The hidden unit whose sum is written out. */
  unit = $state(0);
  notice = $state<string>();
  readonly shared: SharedExample;

  readonly numSteps = $derived.by(() => this.shared.pass.head.length);
  readonly step = $derived(Math.min(this.at, this.numSteps - 1));
  readonly now = $derived.by(() => this.shared.pass.run.steps[this.step] as RnnStep);
  readonly columns = $derived.by(() => {
    const { example, pass } = this.shared;
    return pass.run.steps.map(({ h }, t) => {
      const { probs, loss } = pass.head[t]!;
      const probability = Math.max(...probs);
      const guess = example.vocabulary[probs.indexOf(probability)]!;
      return { input: example.symbols[t]!, cells: h, guess, probability, target: example.symbols[t + 1]!, loss };
    });
  });
  /** Two steps that read the same symbol, rightly guess different ones after it, and so must differ in the state they start from. */
  readonly tellsApart = $derived.by(() =>
    this.columns.some((one, s) =>
      this.columns
        .slice(s + 1)
        .some(
          (other) =>
            one.input === other.input &&
            one.target !== other.target &&
            one.guess === one.target &&
            other.guess === other.target,
        ),
    ),
  );
  readonly settings = $derived.by(() => ({ ...this.shared.settings, at: this.at, isUnrolled: this.isUnrolled }));

  constructor(shared = new SharedExample('rnn')) {
    this.shared = shared;
  }

  /** Moves to the next step, from the last to the first. */
  stepOn(): void {
    this.at = (this.step + 1) % this.numSteps;
  }

  toggle(isPlaying: boolean): void {
    this.stepper.play(isPlaying);
  }

  setVisible(isVisible: boolean): void {
    this.stepper.setVisible(isVisible);
  }

  reset(): void {
    this.toggle(false);
    this.notice = undefined;
    Object.assign(this, standard);
    this.shared.reset();
  }

  /** Trains the book's example until it tells its two l's apart. */
  solve(): void {
    this.shared.reset();
    for (let round = 0; round < 50 && !this.tellsApart; round++) this.shared.train(20);
  }

  /** Opens the shared example and takes over the settings of the page's address. */
  restore(address: string): void {
    this.shared.open();
    try {
      const { at = standard.at, isUnrolled = standard.isUnrolled } = readPermalink(address, 'unrolled') ?? {};
      if (!Number.isSafeInteger(at) || (at as number) < 0 || typeof isUnrolled !== 'boolean')
        throw new Error('This link names no step of the string; the demo starts at the first.');
      Object.assign(this, { at, isUnrolled });
    } catch (error) {
      this.notice = (error as Error).message;
    }
  }

  link(): string {
    const { at, isUnrolled } = this;
    return permalinkTo(this.shared.addTo(location.href), 'unrolled', { at, isUnrolled }, standard);
  }

  follow({ at, isUnrolled, ...example }: ExampleSettings & typeof standard): void {
    Object.assign(this, { at, isUnrolled });
    this.shared.follow(example);
  }

  dispose(): void {
    this.stepper.dispose();
    this.shared.dispose();
  }
}
