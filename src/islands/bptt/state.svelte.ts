import type { GradientCheck } from '~/engine/analysis/finite-differences.ts';
import { norm } from '~/engine/analysis/gradient-flow.ts';
import { passExample } from '~/engine/nets/running-example.ts';
import { Session } from '../session/client.ts';
import { LiveRun } from '../session/live-run.svelte.ts';
import { permalinkTo, readPermalink } from '../session/permalink.ts';
import { SharedExample, type ExampleSettings } from '../session/running-example.svelte.ts';
import { withLossOf, type BpttConfig } from './compute.ts';
import { Stepper } from '../session/stepper.svelte.ts';

/** `loss` 0 is the sum of all losses, t the loss of step t alone; `at` 0 is the first step, where the way back ends. */
const standard = { loss: 0, at: 0, entry: [0, 1] as [row: number, column: number] };
const stepMs = 900;

/** What can be lit up: gradients at the state looked at (h), at the states beside it, and the ways that lead there. */
export type Term = 'h' | 'Why' | 'Whh' | 'next' | 'slope' | 'delta' | 'previous' | 'outer';

/** The running example, gone through backward. */
export class DemoState {
  readonly stepper = new Stepper(() => this.stepOn(), stepMs);
  loss = $state(standard.loss);
  at = $state(standard.at);
  /** The entry of Whh whose terms are shown, as the book writes it: (to unit, from unit), from 0. */
  entry = $state<[number, number]>(standard.entry);
  lit = $state<Term>();
  unit = $state(0);
  notice = $state<string>();
  readonly shared: SharedExample;
  readonly check: LiveRun<BpttConfig, GradientCheck>;

  readonly numSteps = $derived.by(() => this.shared.pass.head.length);
  /** The step whose loss alone counts, from 0. */
  readonly only = $derived(this.loss === 0 ? undefined : Math.min(this.loss, this.numSteps) - 1);
  readonly pass = $derived.by(() => passExample(withLossOf(this.shared.example, this.only)));
  /** The step where the gradient enters first. */
  readonly last = $derived(this.only ?? this.numSteps - 1);
  /** The step that the gradient has gone back to. */
  readonly step = $derived(Math.min(this.at, this.last));
  readonly here = $derived.by(() => this.pass.back.steps[this.step]!);
  /** ∂⁺: what the step after sent back, δ of the step after, or nothing at the last one. */
  readonly after = $derived.by(() => (this.step < this.last ? this.pass.back.steps[this.step + 1] : undefined));

  readonly columns = $derived.by(() => {
    const { example, pass: whole } = this.shared;
    return whole.run.steps.map((_, t) => {
      const { probs, loss } = whole.head[t]!;
      const probability = Math.max(...probs);
      const guess = example.vocabulary[probs.indexOf(probability)]!;
      const cells = t < this.step ? [] : this.pass.back.steps[t]!.dh;
      return { input: example.symbols[t]!, cells, guess, probability, target: example.symbols[t + 1]!, loss };
    });
  });
  readonly largest = $derived.by(() => Math.max(...this.pass.back.steps.flatMap(({ dh }) => Array.from(dh, Math.abs))));
  /** ‖∂L/∂h‖ as it enters each state from its own loss, and as it is sent on to the state before. */
  readonly flow = $derived.by(() => ({
    fromLoss: this.pass.back.steps.map(({ dhFromLoss }, t) => (this.isReached(t) ? norm(dhFromLoss) : 0)),
    toPrevious: this.pass.back.steps.map(({ previous }, t) => (t > this.step && t <= this.last ? norm(previous.h) : 0)),
  }));

  readonly row = $derived.by(() => Math.min(this.entry[0], this.shared.config.hiddenSize - 1));
  readonly column = $derived.by(() => Math.min(this.entry[1], this.shared.config.hiddenSize - 1));
  readonly #index = $derived.by(() => this.column * this.shared.config.hiddenSize + this.row);
  /** What each source step adds to the chosen entry of ∂L/∂Whh, and their sum. */
  readonly terms = $derived.by(() => this.pass.terms.map(({ Whh }) => Whh![this.#index]!));
  readonly total = $derived.by(() => this.pass.gradients.Whh![this.#index]!);
  /** ∂L/∂Whh as far as the way back has gathered it, as the book writes it: row by row, (to unit, from unit). */
  readonly matrix = $derived.by(() => {
    const H = this.shared.config.hiddenSize;
    const reached = this.pass.terms.slice(this.step);
    return Array.from({ length: H * H }, (_, i) => {
      const index = (i % H) * H + Math.floor(i / H);
      return reached.reduce((sum, { Whh }) => sum + Whh![index]!, 0);
    });
  });
  readonly gathered = $derived.by(() => this.matrix[this.row * this.shared.config.hiddenSize + this.column]!);
  /** Step 1 read the state 0 and adds nothing: at step 2 all of the sum is there. */
  readonly isWhole = $derived(this.step <= 1);
  /** The source steps disagree so much that hardly anything is left of their sum. */
  readonly cancels = $derived(this.total !== 0 && Math.abs(this.total) < Math.max(...this.terms.map(Math.abs)) / 4);

  readonly settings = $derived.by(() => ({
    ...this.shared.settings,
    loss: this.loss,
    at: this.at,
    entry: this.entry,
  }));

  constructor(session = new Session<BpttConfig, GradientCheck>('bptt'), shared = new SharedExample('rnn')) {
    this.shared = shared;
    this.check = new LiveRun(session);
  }

  isReached(step: number): boolean {
    return step >= this.step && step <= this.last;
  }

  /** Checks the gradient that is shown. */
  startCheck(): void {
    this.check.start({ example: this.shared.config, only: this.only });
  }

  /** Goes back one step; from the first step, starts again at the loss. */
  stepOn(): void {
    this.at = this.step === 0 ? this.last : this.step - 1;
  }

  toggle(isPlaying: boolean): void {
    this.stepper.play(isPlaying);
    if (isPlaying && this.step === 0) this.at = this.last;
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

  /** Trains the book's example until its third unit hears opposite things from two steps. */
  solve(): void {
    this.reset();
    this.shared.train(20);
    this.entry = [1, 2];
  }

  restore(address: string): void {
    this.shared.open();
    try {
      Object.assign(this, checked({ ...standard, ...readPermalink(address, 'bptt') }));
    } catch (error) {
      this.notice = (error as Error).message;
    }
  }

  link(): string {
    const { loss, at, entry } = this;
    return permalinkTo(this.shared.addTo(location.href), 'bptt', { loss, at, entry }, standard);
  }

  follow({ loss, at, entry, ...example }: ExampleSettings & typeof standard): void {
    Object.assign(this, checked({ loss, at, entry }));
    this.shared.follow(example);
  }

  dispose(): void {
    this.stepper.dispose();
    this.check.dispose();
    this.shared.dispose();
  }
}

/** Settings from outside, or an error that says in words what is wrong with them. */
function checked({ loss, at, entry }: typeof standard): typeof standard {
  const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
  if (!isCount(loss) || !isCount(at) || !Array.isArray(entry) || entry.length !== 2 || !entry.every(isCount))
    throw new Error('This link names no step or entry that there is; the demo starts with its own.');
  return { loss, at, entry };
}
