import { meanByKind } from '~/engine/analysis/loss-by-kind.ts';
import { strengthOf } from '~/engine/analysis/neuron-search.ts';
import { Session } from '../session/client.ts';
import { LiveRun } from '../session/live-run.svelte.ts';
import { isWhole, permalinkTo, readPermalink } from '../session/permalink.ts';
import type { NeuronsConfig } from './compute.ts';
import { excerpt } from './excerpt.ts';
import gallery from './gallery.json' with { type: 'json' };
import { propertyNames } from './names.ts';
import type { Mark, NeuronsRequest, NeuronsSnapshot } from './study.ts';

/** What the page knows of the model before it is fetched. */
export interface AboutModel {
  vocabulary: readonly string[];
  numUnits: number;
}

export type Source = 'excerpt' | 'sample' | 'own';
export type Action = 'none' | 'off' | 'hold';

export const longestText = 3000;
/** Shorter texts give every hunt a cell by chance. */
export const shortestText = 40;
/** So much further from one half than by chance a score must be to say something. */
const clearOfChance = 0.03;

const ownText = `MIRANDA:
How many goodly creatures are there here!
How beauteous mankind is! O brave new world,
That has such people in't!
`;

/** What the demo begins with. */
export const standardRequest = { id: 0, text: excerpt, mark: 'speaker name', unit: 89, held: undefined } as const;

interface Settings {
  source: Source;
  typed: string;
  seed: number;
  mark: Mark;
  unit: number;
  action: Action;
  value: number;
}

const standard: Settings = {
  source: 'excerpt',
  typed: ownText,
  seed: 1,
  mark: standardRequest.mark,
  unit: standardRequest.unit,
  action: 'none',
  value: 0.9,
};

/** What the reader asks for. The model is fetched, read and tampered with in the worker. */
export class DemoState {
  set = $state<Settings>({ ...standard });
  notice = $state<string>();
  readonly about: AboutModel;
  readonly run: LiveRun<NeuronsConfig, NeuronsSnapshot, NeuronsRequest>;
  readonly #folder: string;
  readonly #first: NeuronsSnapshot;
  #id = $state(0);

  readonly now = $derived.by(() => this.run.latest ?? this.#first);
  /** The question that was asked last is not answered yet. */
  readonly isBusy = $derived.by(() => this.run.isPlaying && this.now.id !== this.#id);
  /** What of the reader's text is read: its beginning, without half a symbol at the end. */
  readonly #kept = $derived.by(() => this.set.typed.slice(0, longestText).replace(/[\uD800-\uDBFF]$/, ''));
  readonly numCut = $derived.by(() => this.set.typed.length - this.#kept.length);
  /** The symbols of the reader's text that the model does not know, each once. */
  readonly dropped = $derived.by(() =>
    [...this.#kept].filter((symbol, i, all) => !this.about.vocabulary.includes(symbol) && all.indexOf(symbol) === i),
  );
  readonly own = $derived.by(() => [...this.#kept].filter((symbol) => this.about.vocabulary.includes(symbol)).join(''));
  /** The reader's text gives nothing to study: why, in a sentence. */
  readonly tooShort = $derived.by(() => {
    const { length } = this.own;
    if (this.set.source !== 'own' || length >= shortestText) return undefined;
    const known = length === 0 ? 'no character' : length === 1 ? 'one character' : `${length} characters`;
    return `Your text has ${known} that the model knows; give it ${shortestText} or more.`;
  });
  /** The best of all cells does hardly better than the same marks put elsewhere, so that the ranking says nothing. */
  readonly isByChance = $derived.by(() => {
    const { ranking, chance } = this.now;
    return chance !== undefined && ranking.length > 0 && strengthOf(ranking[0]!) - chance < clearOfChance;
  });
  /** For each kind of character what it costs as it is and with the unit held, in nats. */
  readonly costs = $derived.by(() => {
    const { text, tampering } = this.now;
    if (!tampering) return [];
    const after = meanByKind(text, tampering.losses.after);
    return meanByKind(text, tampering.losses.before).map((kind, k) => ({ ...kind, after: after[k]!.mean }));
  });
  readonly isPainted = $derived.by(() => typeof this.now.mark !== 'string');
  /** The marks were painted inside one speaker's name, and the chosen cell follows the names of all others as well. */
  readonly hasFoundNameCell = $derived.by(() => this.isPainted && this.#strengthOf('speaker name') > 0.45);
  /** Holding the cell makes line breaks dearer by more than a nat. */
  readonly hasStretchedLines = $derived.by(() => {
    const cost = this.costs.find(({ kind }) => kind === 'line breaks');
    return cost !== undefined && cost.after - cost.mean > 1;
  });
  /** A cell that follows something almost without fail, and that the model hardly misses when it is off. */
  readonly hasFoundIdler = $derived.by(() => {
    const all = this.costs.at(-1);
    const isOff = this.now.held === 0 && all !== undefined && Math.abs(all.after - all.mean) < 0.01;
    return isOff && this.now.profile.some((score) => strengthOf({ concordance: score }) > 0.48);
  });

  constructor(
    folder: string,
    about: AboutModel,
    first: NeuronsSnapshot,
    session = new Session<NeuronsConfig, NeuronsSnapshot, NeuronsRequest>('neurons'),
  ) {
    this.#folder = folder;
    this.about = about;
    this.#first = first;
    this.run = new LiveRun(session);
  }

  /** The five likeliest symbols for a place before the model saw it, best first. */
  guessesAt(t: number): { token: string; probability: number }[] {
    const { text, guesses, shares } = this.now;
    const numGuesses = guesses.length / text.length;
    return Array.from({ length: numGuesses }, (_, k) => ({
      token: this.about.vocabulary[guesses[numGuesses * t + k]!]!,
      probability: shares[numGuesses * t + k]!,
    }));
  }

  /** Something was set: the question is asked anew. A model that was not to be had is asked for again. */
  change(settings: Partial<Settings> = {}): void {
    Object.assign(this.set, settings);
    this.notice = undefined;
    const { source, seed, mark, unit, action, value } = this.set;
    if (this.tooShort) return;
    const text = source === 'sample' ? { seed } : source === 'own' ? this.own : excerpt;
    const held = { none: undefined, off: 0, hold: value }[action];
    const request = { id: ++this.#id, text, mark: $state.snapshot(mark) as Mark, unit, held };
    if (this.run.isPlaying) this.run.tell(request);
    else this.run.start({ folder: this.#folder, request });
  }

  /** Another text; a span that was painted on the old one means nothing there. */
  setSource(source: Source): void {
    this.change({ source, ...(typeof this.set.mark === 'string' ? {} : { mark: standard.mark }) });
  }

  /** Shows a cell of the gallery with the property that it was found for. */
  show(index: number): void {
    const { property, unit } = gallery.cells[index]!;
    this.change({ mark: property as Mark, unit });
  }

  reset(): void {
    Object.assign(this.set, standard);
    this.notice = undefined;
    this.run.stop();
  }

  link(): string {
    return permalinkTo(location.href, 'neurons', { ...$state.snapshot(this.set), typed: this.#kept }, standard);
  }

  /** Takes over the settings of the page's address; what is out of range is refused with a sentence. */
  restore(address: string): void {
    try {
      const linked = readPermalink(address, 'neurons');
      if (!linked) return;
      const settings = { ...standard, ...linked } as Settings;
      if (!this.#isGood(settings))
        throw new Error('This link holds settings that the demo does not have; it starts with its own instead.');
      const { source, typed, seed, mark, unit, action, value } = settings;
      this.change({ source, typed, seed, mark, unit, action, value });
    } catch (error) {
      this.notice = (error as Error).message;
    }
  }

  #isGood({ source, typed, seed, mark, unit, action, value }: Settings): boolean {
    const isSpan = Array.isArray(mark) && mark.length === 2 && isWhole(mark[0], 0, mark[1] - 1);
    return (
      ['excerpt', 'sample', 'own'].includes(source) &&
      typeof typed === 'string' &&
      typed.length <= longestText &&
      isWhole(seed, 0, 2 ** 31 - 1) &&
      (isSpan ? isWhole(mark[1], 1, longestText) : propertyNames.some((name) => name === mark)) &&
      isWhole(unit, 0, this.about.numUnits - 1) &&
      ['none', 'off', 'hold'].includes(action) &&
      typeof value === 'number' &&
      Math.abs(value) <= 0.99
    );
  }

  #strengthOf(property: (typeof propertyNames)[number]): number {
    return strengthOf({ concordance: this.now.profile[propertyNames.indexOf(property)]! });
  }

  dispose(): void {
    this.run.dispose();
  }
}
