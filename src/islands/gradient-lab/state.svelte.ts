import { formatNumber } from '~/components/plots/format-number.ts';
import { nonNormalPreset } from '~/engine/analysis/matrix-design.ts';
import type { RunningExampleConfig } from '~/engine/nets/running-example-config.ts';
import { Session } from '../session/client.ts';
import { LiveRun } from '../session/live-run.svelte.ts';
import { permalinkTo, readPermalink } from '../session/permalink.ts';
import { SharedExample, type ExampleSettings } from '../session/running-example.svelte.ts';
import type { LabConfig, LabSnapshot } from './compute.ts';

/** What the reader sets beside the running example; `depth` counts layers, `numSteps` steps of a recurrent network. */
export type LabSettings = Omit<LabConfig, 'example' | 'hiddenSize' | 'seed'> & { depth: number; netSeed: number };

const recurrent: LabSettings = {
  network: 'random',
  activation: 'tanh',
  init: 'spectrum',
  gain: 1,
  spectralRadius: 1.1,
  largestSingularValue: 1.3,
  depth: 20,
  numSteps: 40,
  inputStrength: 0.6,
  netSeed: 1,
  clipping: 'none',
  threshold: 1,
};

/** What each copy starts with, by the network that its section is about. */
export const starts = {
  random: recurrent,
  deep: { ...recurrent, network: 'deep', activation: 'sigmoid', init: 'glorot' },
} satisfies Record<string, LabSettings>;
export type Start = keyof typeof starts;

/** The ends of every slider, which a link must keep to as well. */
export const limits = {
  gain: [0.1, 3],
  spectralRadius: [0, 2],
  largestSingularValue: [0, 8],
  depth: [1, 50],
  numSteps: [1, 100],
  inputStrength: [0, 2],
  threshold: [0.001, 100],
} as const;
const words = {
  network: ['deep', 'random', 'example'],
  activation: ['sigmoid', 'tanh', 'relu', 'linear'],
  init: ['spectrum', 'glorot', 'he', 'orthogonal', 'identity'],
  clipping: ['none', 'norm', 'value'],
};
const hiddenSize = 16;

/** Settings that show one case each; the first is the fact that ρ alone does not tell. */
export const presets: readonly { label: string; settings: Partial<LabSettings> }[] = [
  {
    label: 'It grows, then decays',
    settings: { activation: 'linear', init: 'spectrum', ...nonNormalPreset, numSteps: 80, inputStrength: 0.6 },
  },
  {
    label: 'It must vanish',
    settings: { activation: 'tanh', init: 'spectrum', spectralRadius: 0.9, largestSingularValue: 0.9, numSteps: 40 },
  },
  {
    label: 'It explodes',
    settings: { activation: 'tanh', init: 'he', gain: 2, inputStrength: 0.1, numSteps: 40 },
  },
  {
    label: 'Cure: orthogonal',
    settings: { activation: 'tanh', init: 'orthogonal', gain: 1, inputStrength: 0.05, numSteps: 40 },
  },
  {
    label: 'Cure: identity with ReLU',
    settings: { activation: 'relu', init: 'identity', gain: 1, inputStrength: 0.05, numSteps: 40 },
  },
];

/** What γσ₁ alone says of the gradient's norm. */
export function verdictOn(gammaSigma: number): string {
  const size = `γσ₁ = ${formatNumber(gammaSigma)}`;
  if (Math.abs(gammaSigma - 1) < 1e-9) return `${size} allows it to stay or to shrink, not to grow.`;
  return gammaSigma < 1 ? `${size} is below 1, so it had to shrink.` : `${size} allows both, to grow and to shrink.`;
}

/** '1 step', '2 steps'. */
export const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;
/** As far above the largest norm the bound is drawn whole; one that goes further would press the norms flat. */
const farthest = 1e6;
/** Singular values below this share of the largest are rounding errors of it. */
const leastShare = 1e-14;

export class DemoState {
  config = $state.raw<LabSettings>(recurrent);
  /** The state looked at, h_t, as the reader asked. */
  at = $state(0);
  notice = $state<string>();
  readonly shared: SharedExample;
  readonly run: LiveRun<LabConfig, LabSnapshot>;
  readonly slug: string;
  readonly #standard: LabSettings;
  readonly #first: LabSnapshot;

  readonly wanted = $derived.by(() => configOf(this.config, this.shared.config));
  /** The latest measurement; everything that is drawn is taken from it. */
  readonly now = $derived.by(() => this.run.latest ?? this.#first);
  readonly numSteps = $derived.by(() => this.now.norms.length - 1);
  readonly step = $derived(Math.min(this.at, this.numSteps));
  readonly steps = $derived(Array.from({ length: this.numSteps + 1 }, (_, t) => t));

  /** The ends of the vertical axis: the norms have room, and the bounds as much of it as leaves the shape of the norms visible. */
  readonly domain = $derived.by<[number, number]>(() => {
    const { norms, upper, lower = [] } = this.now;
    const positive = norms.filter((value) => value > 0);
    const [least, most] = [Math.min(...positive), Math.max(...positive)];
    const top = Math.max(...upper);
    const high = Math.max(most, top <= most * farthest ? top : most * 100);
    return [Math.min(least, Math.max(Math.min(1, ...lower), least / 30)) / 1.5, high * 1.5];
  });
  /** Which lines leave the picture, and for where; empty where all are seen whole. */
  readonly beyond = $derived.by(() => {
    const [low, high] = this.domain;
    const { norms, upper, lower = [] } = this.now;
    const [top, bottom] = [Math.max(...upper), Math.min(...upper, ...lower)];
    const zeros = norms.filter((value) => !(value > 0)).length;
    return [
      top > high ? `“At most” leaves the picture at the top, for ${formatNumber(top)}.` : '',
      bottom < low
        ? `“${bottom === Math.min(...upper) ? 'At most' : 'At least'}” leaves it at the bottom, for ${formatNumber(bottom)}.`
        : '',
      zeros ? `${count(zeros, 'norm')} of exactly 0 cannot be drawn on a log scale.` : '',
    ]
      .filter(Boolean)
      .join(' ');
  });
  /** Singular values of ∂h_T/∂h_t at the state looked at that are more than rounding. */
  readonly spectrum = $derived.by(() => {
    const { spectra, hiddenSize: H } = this.now;
    const values = spectra.slice(this.step * H, (this.step + 1) * H);
    return values.filter((value) => value > leastShare * values[0]!);
  });
  /** Where on the way back the norm is largest, in steps from the end. */
  readonly peak = $derived.by(() => {
    const { norms } = this.now;
    const largest = Math.max(...norms);
    return { value: largest, stepsBack: this.numSteps - norms.lastIndexOf(largest) };
  });
  /** The first half of the steps' part of all that the steps add to ∂L/∂W. */
  readonly earlyShare = $derived.by(() => {
    const { terms } = this.now;
    const total = (part: number[]) => part.reduce((sum, value) => sum + value, 0);
    return total(terms) === 0 ? 0 : total(terms.slice(0, Math.floor(terms.length / 2))) / total(terms);
  });

  /** Goals: through 50 bending layers within a factor of two; growth in spite of ρ < 1; vanishing in spite of γσ₁ > 1. */
  readonly passesFifty = $derived.by(
    () =>
      this.now.network === 'deep' &&
      this.numSteps >= 50 &&
      this.now.activation !== 'linear' &&
      this.now.norms[0]! > 0.5 &&
      this.now.norms[0]! < 2,
  );
  readonly growsFirst = $derived.by(
    () => this.now.matrix !== undefined && this.now.matrix.rho < 0.95 && this.peak.value > 10 && this.now.norms[0]! < 1,
  );
  readonly vanishesAllTheSame = $derived.by(
    () => this.now.matrix !== undefined && this.now.gamma * this.now.matrix.sigma >= 1.5 && this.now.norms[0]! < 1e-3,
  );

  readonly settings = $derived.by<LabSettings & ExampleSettings>(() => ({ ...this.config, ...this.shared.settings }));

  constructor(
    first: LabSnapshot,
    start: Start = 'random',
    slug = 'gradient-lab',
    session = new Session<LabConfig, LabSnapshot>('gradient-lab'),
    shared = new SharedExample('rnn'),
  ) {
    this.#first = first;
    this.#standard = starts[start];
    this.config = this.#standard;
    this.slug = slug;
    this.shared = shared;
    this.run = new LiveRun(session);
  }
  /** Whether a setting has an effect on the network as it is chosen. */
  matters(setting: string): boolean {
    const { network, init } = this.config;
    const isExample = network === 'example';
    if (setting === 'text') return isExample;
    if (setting === 'depth') return network === 'deep';
    if (setting === 'numSteps' || setting === 'inputStrength') return network === 'random';
    if (setting === 'gain') return isExample || init !== 'spectrum';
    if (setting === 'spectralRadius' || setting === 'largestSingularValue') return !isExample && init === 'spectrum';
    if (setting === 'activation' || setting === 'init' || setting === 'netSeed') return !isExample;
    return true;
  }

  /** Measures the network as it is set. */
  measure(): void {
    this.run.start(this.wanted);
  }

  /** Changes settings; of ρ and σ₁, which must not be smaller, the one that was not moved gives way. */
  set(change: Partial<LabSettings>): void {
    const config = { ...this.config, ...change };
    if (config.spectralRadius > config.largestSingularValue) {
      if (change.spectralRadius === undefined) config.spectralRadius = config.largestSingularValue;
      else config.largestSingularValue = config.spectralRadius;
    }
    this.config = config;
  }

  /** Whether the settings are those of a case. */
  shows(settings: Partial<LabSettings>): boolean {
    return Object.entries(settings).every(([name, value]) => this.config[name as keyof LabSettings] === value);
  }

  /** Shows a case of the recurrent network with random inputs. */
  apply(settings: Partial<LabSettings>): void {
    this.set({ network: 'random', ...settings });
    this.at = 0;
  }

  reset(): void {
    this.notice = undefined;
    this.config = this.#standard;
    this.at = 0;
    this.shared.reset();
  }

  link(): string {
    const standard = { ...this.#standard, at: 0 };
    return permalinkTo(this.shared.addTo(location.href), this.slug, { ...this.config, at: this.at }, standard);
  }

  restore(address: string): void {
    this.shared.open();
    try {
      const { at = 0, ...settings } = readPermalink(address, this.slug) ?? {};
      if (!isCount(at)) throw new Error('This link names no step that there is; the demo starts with its own.');
      this.config = checked({ ...this.#standard, ...settings });
      this.at = at;
    } catch (error) {
      this.notice = (error as Error).message;
    }
  }

  follow({ text, hiddenSize, seed, stepsTrained, ...own }: ExampleSettings & LabSettings): void {
    const { spectralRadius, largestSingularValue } = own;
    this.config = checked({ ...own, largestSingularValue: Math.max(spectralRadius, largestSingularValue) });
    this.shared.follow({ text, hiddenSize, seed, stepsTrained });
  }

  dispose(): void {
    this.run.dispose();
    this.shared.dispose();
  }
}

/** What the worker is asked for. */
export function configOf({ depth, netSeed: seed, ...rest }: LabSettings, example: RunningExampleConfig): LabConfig {
  const numSteps = rest.network === 'deep' ? depth : rest.numSteps;
  return { ...rest, seed, numSteps, hiddenSize, example };
}

/** Settings from outside, or an error that says in words what is wrong with them. */
function checked(settings: LabSettings): LabSettings {
  const known = Object.fromEntries(Object.keys(recurrent).map((name) => [name, settings[name as keyof LabSettings]]));
  for (const [name, [low, high]] of Object.entries(limits)) {
    const value = known[name];
    if (typeof value !== 'number' || !(value >= low && value <= high))
      throw new Error(`This link sets ${name} outside ${low} to ${high}; the demo starts with its own settings.`);
  }
  const isKnown = Object.entries(words).every(([name, options]) => options.includes(known[name] as string));
  const { depth, numSteps, netSeed, spectralRadius, largestSingularValue } = settings;
  if (!isKnown || ![depth, numSteps, netSeed].every(isCount) || spectralRadius > largestSingularValue)
    throw new Error('This link holds settings that the demo cannot have; it starts with its own.');
  return known as unknown as LabSettings;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
