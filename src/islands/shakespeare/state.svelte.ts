import { Session } from '../session/client.ts';
import { LiveRun } from '../session/live-run.svelte.ts';
import { isWhole, permalinkTo, readPermalink } from '../session/permalink.ts';
import type { ShakespeareConfig, ShakespeareRequest, ShakespeareSnapshot } from './compute.ts';
import type { WriterSettings } from './writer.ts';

/** What the page knows of the model before it is fetched. */
export interface AboutModel {
  vocabulary: readonly string[];
  /** The checkpoints of training, the final one last: updates made, and the loss on text that was held out. */
  stages: readonly { step: number; nats: number }[];
}

/** How fast it writes, in characters a second. */
export const paces = { slow: 10, reading: 60, full: Infinity } as const;
export type Pace = keyof typeof paces;

export const longestPrime = 400;

/** The settings that the demo begins with, but for what depends on the model: all symbols and the last checkpoint. */
export const standardSettings = { prime: 'First Citizen:\n', temperature: 0.7, topP: 1, seed: 1 };

/** The length of a passage that ends a text at least four times in a row, and over 24 characters or more; or undefined. */
export function repeatedLength(text: string): number | undefined {
  for (let length = 1; 4 * length <= text.length; length++) {
    const repeated = length * (Math.max(4, Math.ceil(24 / length)) - 1);
    let same = 0;
    while (same < repeated && text.at(-1 - same) === text.at(-1 - same - length)) same++;
    if (same === repeated) return length;
  }
  return undefined;
}

/** What the reader asks for, and the text so far. The model is fetched and run in the worker. */
export class DemoState {
  /** As typed; what the model cannot read is dropped. */
  typed = $state(standardSettings.prime);
  temperature = $state(standardSettings.temperature);
  topK = $state(0);
  topP = $state(standardSettings.topP);
  seed = $state(standardSettings.seed);
  stage = $state(0);
  pace = $state<Pace>('reading');
  notice = $state<string>();
  readonly about: AboutModel;
  readonly run: LiveRun<ShakespeareConfig, ShakespeareSnapshot, ShakespeareRequest>;
  readonly #folder: string;
  readonly #first: ShakespeareSnapshot;

  /** What of the typed text is read: its end, which the model goes on from, without half a symbol at its beginning. */
  readonly #kept = $derived.by(() => this.typed.slice(-longestPrime).replace(/^[\uDC00-\uDFFF]/, ''));
  readonly numCut = $derived.by(() => this.typed.length - this.#kept.length);
  /** The symbols of the typed text that the model does not know, each once. */
  readonly dropped = $derived.by(() =>
    [...this.#kept].filter((symbol, i, all) => !this.about.vocabulary.includes(symbol) && all.indexOf(symbol) === i),
  );
  readonly prime = $derived.by(() =>
    [...this.#kept].filter((symbol) => this.about.vocabulary.includes(symbol)).join(''),
  );
  readonly settings = $derived.by<WriterSettings>(() => {
    const { prime, temperature, topK, topP, seed, stage } = this;
    return { prime, temperature, topK, topP, seed, stage };
  });
  readonly now = $derived.by(() => this.run.latest ?? this.#first);
  readonly written = $derived.by(() => this.now.text.slice(this.now.numPrimed));
  readonly repeated = $derived.by(() => repeatedLength(this.written));
  /** The reader's own word begins a line, and the model has ended that line. */
  readonly hasFinishedOwnLine = $derived.by(() => {
    const { text, numPrimed } = this.now;
    const own = text.slice(0, numPrimed).split('\n').at(-1)!;
    return /[A-Za-z]/.test(own) && !standardSettings.prime.includes(own) && this.written.trimStart().includes('\n');
  });

  constructor(
    folder: string,
    about: AboutModel,
    first: ShakespeareSnapshot,
    session = new Session<ShakespeareConfig, ShakespeareSnapshot, ShakespeareRequest>('shakespeare'),
  ) {
    this.#folder = folder;
    this.about = about;
    this.#first = first;
    Object.assign(this, this.#standard);
    this.run = new LiveRun(session);
  }

  get #request(): ShakespeareRequest {
    return { settings: this.settings, pace: paces[this.pace] };
  }

  /** Something was set: the text begins anew, or, for the pace alone, goes on. A model that was not to be had is asked for again. */
  change(): void {
    this.notice = undefined;
    if (this.run.status === 'playing' || this.run.status === 'paused') this.run.tell(this.#request);
    else this.run.start({ folder: this.#folder, request: this.#request }, true);
  }

  toggle(isPlaying: boolean): void {
    if (this.run.status === 'playing' || this.run.status === 'paused') this.run.play(isPlaying);
    else if (isPlaying) this.run.start({ folder: this.#folder, request: this.#request });
  }

  step(): void {
    if (this.run.status !== 'playing' && this.run.status !== 'paused') this.change();
    this.run.step();
  }

  setStage(stage: number): void {
    this.stage = stage;
    this.change();
  }

  reset(): void {
    Object.assign(this, this.#standard);
    this.notice = undefined;
    this.run.stop();
  }

  link(): string {
    const { temperature, topK, topP, seed, stage, pace } = this;
    const settings = { typed: this.#kept, temperature, topK, topP, seed, stage, pace };
    return permalinkTo(location.href, 'shakespeare', settings, this.#standard);
  }

  /** Takes over the settings of the page's address; what is out of range is refused with a sentence. */
  restore(address: string): void {
    try {
      const linked = readPermalink(address, 'shakespeare');
      if (!linked) return;
      const settings = { ...this.#standard, ...linked };
      const { typed, temperature, topK, topP, seed, stage, pace } = settings;
      const isGood =
        typeof typed === 'string' &&
        typed.length <= longestPrime &&
        isBetween(temperature, 0.1, 2) &&
        isBetween(topP, 0.05, 1) &&
        isWhole(topK, 1, this.about.vocabulary.length) &&
        isWhole(seed, 0, 2 ** 31 - 1) &&
        isWhole(stage, 0, this.about.stages.length - 1) &&
        Object.hasOwn(paces, pace);
      if (!isGood)
        throw new Error('This link holds settings that the demo does not have; it starts with its own instead.');
      Object.assign(this, { typed, temperature, topK, topP, seed, stage, pace });
      this.change();
    } catch (error) {
      this.notice = (error as Error).message;
    }
  }

  get #standard() {
    const { prime, ...rest } = standardSettings;
    const { vocabulary, stages } = this.about;
    return { typed: prime, ...rest, topK: vocabulary.length, stage: stages.length - 1, pace: 'reading' as Pace };
  }

  dispose(): void {
    this.run.dispose();
  }
}

function isBetween(value: unknown, low: number, high: number): boolean {
  return typeof value === 'number' && value >= low && value <= high;
}
