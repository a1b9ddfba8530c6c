import { gruCell, type GruStep } from '~/engine/cells/gru.ts';
import { lstmCell, type LstmStep } from '~/engine/cells/lstm.ts';
import { rnnCell } from '~/engine/cells/rnn.ts';
import { forward } from '~/engine/cells/sequence.ts';
import { createRandom } from '~/engine/random.ts';
import { permalinkTo, readPermalink } from '../session/permalink.ts';
import { Stepper } from '../session/stepper.svelte.ts';

/** The cell that stands beside the plain one. */
export const variants = ['lstm', '1997', 'peepholes', 'gru'] as const;
export type Variant = (typeof variants)[number];

export const numSteps = 12;
const standard = {
  variant: 'lstm' as Variant,
  at: 2,
  seed: 3,
  x: [1, 0, 0, 0, -1, 0, 0, 0.5, 0.5, 0, 0, 0],
};
type Settings = typeof standard;
const sizes = { inputSize: 1, hiddenSize: 1 };

/** Weights of a size that makes the gates move: uniform in ±2, where training starts from ±1. */
const boldness = 2;

/** A plain RNN and another cell of one unit each, over the same input. */
export class DemoState {
  readonly stepper = new Stepper(() => this.step(), 900);
  variant = $state<Variant>(standard.variant);
  at = $state(standard.at);
  seed = $state(standard.seed);
  x = $state.raw<number[]>(standard.x);
  notice = $state<string>();

  readonly #inputs = $derived(this.x.map((value) => Float64Array.of(value)));
  readonly rnn = $derived.by(() => {
    const cell = rnnCell(sizes);
    return forward(cell, scaled(cell.initialise(createRandom(this.seed))), this.#inputs).steps;
  });
  readonly gru = $derived.by(() => {
    const cell = gruCell({ ...sizes, reset: 'before' });
    return forward(cell, scaled(cell.initialise(createRandom(this.seed))), this.#inputs).steps;
  });
  readonly lstm = $derived.by(() => {
    const cell = lstmCell({ ...sizes, forgetGate: this.variant !== '1997', peepholes: this.variant === 'peepholes' });
    const random = createRandom(this.seed);
    const params = scaled(cell.initialise(random));
    // Peepholes start at 0 in training; here they have something to show.
    for (const name of ['pi', 'pf', 'po']) if (params[name]) params[name][0] = random.uniform(-boldness, boldness);
    return forward(cell, params, this.#inputs).steps;
  });
  readonly isGru = $derived(this.variant === 'gru');

  /** The numbers on the wires of the plain cell, by term. */
  readonly rnnValues = $derived.by(() => {
    const { x, h, previous } = this.rnn[this.at]!;
    return { x_t: x[0]!, h_t: h[0]!, 'h_{t-1}': previous.h[0]! };
  });
  readonly otherValues = $derived.by<Record<string, number>>(() =>
    this.isGru ? gruValues(this.gru[this.at]!) : lstmValues(this.lstm[this.at]!),
  );
  /** Whether a pulse of the first step is kept: c stays near what it wrote then, and the plain state does not. */
  readonly isPulseKept = $derived.by(() => {
    if (this.isGru || this.x.some((value, t) => (value !== 0) !== (t === 0))) return false;
    const c = this.lstm.map((step) => step.c[0]!);
    const size = Math.abs(c[0]!);
    const [first, last] = [this.rnn[0]!.h[0]!, this.rnn[numSteps - 1]!.h[0]!];
    return (
      size >= 0.15 && c.every((value) => Math.abs(value - c[0]!) <= size / 3) && Math.abs(last) < Math.abs(first) / 3
    );
  });
  readonly settings = $derived.by<Settings>(() => {
    const { variant, at, seed, x } = this;
    return { variant, at, seed, x };
  });

  setInput(index: number, value: number): void {
    this.x = this.x.with(index, value);
  }

  /** An input of 1 at the first step, then silence: who still knows of it at the end? */
  drawPulse(): void {
    this.x = standard.x.map((_, t) => Number(t === 0));
  }

  step(): void {
    this.at = (this.at + 1) % numSteps;
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
  }

  link(): string {
    return permalinkTo(location.href, 'cells', this.settings, standard);
  }

  restore(address: string): void {
    try {
      const found: Settings = { ...standard, ...readPermalink(address, 'cells') };
      const isCount = (value: number, limit: number) => Number.isSafeInteger(value) && value >= 0 && value < limit;
      const isInput = Array.isArray(found.x) && found.x.length === numSteps && found.x.every((v) => v >= -1 && v <= 1);
      if (
        !variants.includes(found.variant) ||
        !isCount(found.at, numSteps) ||
        !isCount(found.seed, 2 ** 31) ||
        !isInput
      )
        throw new Error('This link names a cell or an input that there is not; the demo starts with its own.');
      Object.assign(this, found);
    } catch (error) {
      this.notice = (error as Error).message;
    }
  }

  dispose(): void {
    this.stepper.dispose();
  }
}

function scaled<P extends Record<string, Float64Array>>(params: P): P {
  for (const name of ['W', 'Wxh', 'Whh']) params[name]?.forEach((value, k, all) => (all[k] = boldness * value));
  return params;
}

function lstmValues(step: LstmStep): Record<string, number> {
  const [i, f, g, o] = [step.i[0]!, step.f[0]!, step.g[0]!, step.o[0]!];
  const { c: before, h } = step.previous;
  return {
    ...{ x_t: step.x[0]!, 'h_{t-1}': h[0]!, 'c_{t-1}': before[0]!, i_t: i, f_t: f, g_t: g, o_t: o },
    ...{
      'f_t c_{t-1}': f * before[0]!,
      'i_t g_t': i * g,
      c_t: step.c[0]!,
      'tanh c_t': step.tanhC[0]!,
      h_t: step.h[0]!,
    },
  };
}

function gruValues(step: GruStep): Record<string, number> {
  const [z, r, n, before] = [step.z[0]!, step.r[0]!, step.n[0]!, step.previous.h[0]!];
  return {
    ...{ x_t: step.x[0]!, 'h_{t-1}': before, z_t: z, r_t: r, n_t: n, 'r_t h_{t-1}': r * before },
    ...{ 'z_t h_{t-1}': z * before, '1-z_t': 1 - z, '(1-z_t) n_t': (1 - z) * n, h_t: step.h[0]! },
  };
}
