import { countModel, countTrainingBytes, type ModelShape } from '~/engine/analysis/model-counts.ts';
import { Session } from '../session/client.ts';
import { LiveRun } from '../session/live-run.svelte.ts';
import { permalinkTo, readPermalink } from '../session/permalink.ts';
import { type Experiment, type Findings, type Question, questions } from './compute.ts';
import { factors, grow, growthAt, growths, type Kind, kinds, type Way, ways } from './growth.ts';

/** What the reader may choose from. */
export const choices = {
  kind: kinds,
  inputSize: [1, 16, 65, 256, 512],
  hiddenSize: [3, 4, 8, 16, 32, 64, 128, 256, 512, 1024],
  numLayers: [1, 2, 3, 4],
  transitionDepth: [1, 2, 3, 4],
  biases: ['equations', 'pytorch'],
  numSteps: [12, 25, 50, 100, 250, 1000],
  batchSize: [1, 16, 32, 64, 128],
  question: questions,
  trained: ['all', ...kinds],
} as const;

export interface Settings extends Required<Omit<ModelShape, 'vocabSize'>> {
  numSteps: number;
  batchSize: number;
  question: Question;
  trained: 'all' | Kind;
  seed: number;
}

export const standard: Settings = {
  kind: 'lstm',
  inputSize: 65,
  hiddenSize: 128,
  numLayers: 1,
  transitionDepth: 1,
  biases: 'equations',
  numSteps: 50,
  batchSize: 32,
  question: 'memory',
  trained: 'all',
  seed: 1,
};

export const numSeeds = 3;

/** The same network grown one way, at each factor: the median over seeds, and the least and the most. */
export interface Curve {
  median: number[];
  low: number[];
  high: number[];
}

/** What a page gives its demo. */
export interface DemoOptions {
  /** Its name in the address, different for two on one page. */
  slug?: string | undefined;
  preset?: Partial<Settings> | undefined;
  /** What was found before, by question. */
  first?: Partial<Record<Question, Findings>> | undefined;
}

/** What a network costs and carries, counted; and experiments that train small ones. */
export class DemoState {
  readonly slug: string;
  readonly preset: Settings;
  settings = $state<Settings>() as Settings;
  notice = $state<string>();
  /** The question of the experiment that the reader ended last before its end, by its button or by another question. */
  cancelled = $state<Question>();
  readonly run: LiveRun<Experiment, Findings>;
  readonly #first: Partial<Record<Question, Findings>>;
  /** What was found before, by question: an experiment that is cancelled or left keeps what it has. */
  #found = $state.raw<Partial<Record<Question, Findings>>>({});

  readonly counts = $derived(this.countOf(this.settings));
  /** The same network of each kind. */
  readonly all = $derived(kinds.map((kind) => ({ kind, ...this.countOf({ ...this.settings, kind }) })));
  /** What two, three and four times as much in each way would cost. */
  readonly growth = $derived(
    ways.map((way) => ({
      way,
      counts: [1, 2, 3, 4].map((factor) => this.countOf({ ...this.settings, ...grow(this.settings, way, factor) })),
    })),
  );
  readonly findings = $derived.by(() => {
    const live = this.run.latest;
    return live?.question === this.settings.question ? live : this.#found[this.settings.question];
  });

  constructor(
    { slug = 'capacity', preset, first = {} }: DemoOptions = {},
    session = new Session<Experiment, Findings>('capacity'),
  ) {
    this.slug = slug;
    this.preset = { ...standard, ...preset };
    this.settings = { ...this.preset };
    this.#first = first;
    this.#found = first;
    this.run = new LiveRun(session);
  }

  countOf(shape: Settings) {
    const counts = countModel(shape);
    const bytes = countTrainingBytes(counts, shape);
    // h of every layer; an LSTM carries as many numbers again in c
    const carried = shape.hiddenSize * shape.numLayers;
    return { ...counts, bytes, carried };
  }

  /** What was found of one network, from each seed; NaN where nothing was yet, and nothing of a kind that was not asked for. */
  bySeed(kind: Kind, way: Way, factor: number): number[] {
    const { findings } = this;
    const kindAt = findings?.kinds.indexOf(kind) ?? -1;
    if (!findings || kindAt < 0) return [];
    const from = (kindAt * growths.length + growthAt(way, factor)) * findings.numSeeds;
    return Array.from({ length: findings.numSeeds }, (_, k) => findings.values[from + k]!);
  }

  /** A kind's curve in what was found; NaN where nothing was yet. */
  curve(kind: Kind, way: Way): Curve {
    const sorted = factors.map((factor) => finite(this.bySeed(kind, way, factor)));
    return {
      median: sorted.map(median),
      low: sorted.map((list) => list[0] ?? NaN),
      high: sorted.map((list) => list.at(-1) ?? NaN),
    };
  }

  change(part: Partial<Settings>): void {
    if (part.question && part.question !== this.settings.question) this.cancel();
    Object.assign(this.settings, part);
  }

  train(): void {
    const { question, trained, seed } = this.settings;
    this.#keep();
    this.cancelled = undefined;
    this.run.start({ question, kinds: trained === 'all' ? kinds : [trained], numSeeds, seed });
  }

  /** Ends the experiment; what it has found stays. */
  cancel(): void {
    if (this.run.isPlaying) this.cancelled = this.settings.question;
    this.#keep();
    this.run.stop();
  }

  reset(): void {
    this.run.stop();
    this.cancelled = undefined;
    this.#found = this.#first;
    this.notice = undefined;
    this.settings = { ...this.preset };
  }

  link(): string {
    return permalinkTo(location.href, this.slug, $state.snapshot(this.settings), this.preset);
  }

  restore(address: string): void {
    try {
      const found = { ...this.preset, ...readPermalink(address, this.slug) } as Settings;
      const isKnown = Object.entries(choices).every(([name, values]) =>
        (values as readonly unknown[]).includes(found[name as keyof Settings]),
      );
      if (!isKnown || !Number.isSafeInteger(found.seed) || found.seed < 0)
        throw new Error('This link holds a network that the demo does not offer; it starts with its own.');
      const names = Object.keys(standard) as (keyof Settings)[];
      this.settings = Object.fromEntries(names.map((name) => [name, found[name]])) as unknown as Settings;
    } catch (error) {
      this.notice = (error as Error).message;
    }
  }

  dispose(): void {
    this.run.dispose();
  }

  #keep(): void {
    const { latest } = this.run;
    if (latest && latest.done > 0) this.#found = { ...this.#found, [latest.question]: latest };
  }
}

const finite = (values: readonly number[]) => values.filter(Number.isFinite).sort((a, b) => a - b);

/** The middle of sorted values; NaN where there are none. */
export function median(values: readonly number[]): number {
  const sorted = finite(values);
  const half = (sorted.length - 1) / 2;
  return sorted.length === 0 ? NaN : (sorted[Math.floor(half)]! + sorted[Math.ceil(half)]!) / 2;
}
