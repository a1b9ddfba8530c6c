import {
  applyFilter,
  classicFilters,
  colourShare,
  strongestPlaces,
  windowAt,
  type ColourFilter,
} from '~/engine/layers/colour-filter.ts';
import { blankPicture, paintStroke, pictureSize, type Stroke } from '~/engine/tasks/drawing.ts';
import { Session } from '../session/client.ts';
import { LiveRun } from '../session/live-run.svelte.ts';
import { permalinkTo, readPermalink } from '../session/permalink.ts';
import type { FiltersConfig, FiltersSnapshot } from './compute.ts';
import { pictures } from './pictures.ts';
import { recipe } from './recipe.ts';

export type Bank = 'classic' | 'learned';

interface Settings {
  picture: string;
  seed: number;
  bank: Bank;
  index: number;
  /** The answer whose arithmetic is shown, counted row by row. */
  place: number;
  /** The chosen filter's weights in hundredths, where the reader changed them; otherwise empty. */
  edited: number[];
}

/** An edge, and the place of the first picture that answers it almost most. */
const standard: Settings = { picture: 'dead leaves', seed: 1, bank: 'learned', index: 5, place: 1903, edited: [] };
const filterSize = 11;
const filterLength = filterSize * filterSize * 3;

/** Learned filters as bytes, small enough for the page's HTML: each filter's largest weight becomes ±127. */
export function packFilters(filters: Float32Array): string {
  let text = '';
  for (let from = 0; from < filters.length; from += filterLength) {
    const own = filters.subarray(from, from + filterLength);
    const largest = own.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
    for (const value of own) text += String.fromCharCode(128 + Math.round((127 * value) / largest));
  }
  return btoa(text);
}

/** The filters again, each scaled to length 1 as they were learned. */
export function unpackFilters(packed: string): Float32Array {
  const filters = Float32Array.from(atob(packed), (character) => character.charCodeAt(0) - 128);
  for (let from = 0; from < filters.length; from += filterLength) {
    const own = filters.subarray(from, from + filterLength);
    const length = Math.sqrt(own.reduce((sum, value) => sum + value * value, 0));
    for (let i = 0; i < filterLength; i++) own[i]! /= length;
  }
  return filters;
}

/** What is asked and remembered. Filters are learned in the worker; one filter over one small picture runs here. */
export class DemoState {
  set = $state<Settings>({ ...standard });
  /** A picture [64, 64, 3] from a file or the camera; it never leaves the page. */
  own = $state.raw<Float32Array>();
  strokes = $state.raw<Stroke[]>([]);
  notice = $state<string>();
  readonly run: LiveRun<FiltersConfig, FiltersSnapshot>;
  readonly #first: Float32Array;

  readonly drawing = $derived.by(() => {
    const pixels = blankPicture([1, 1, 1]);
    for (const stroke of this.strokes) paintStroke(pixels, stroke);
    return pixels;
  });
  readonly picture = $derived.by(() =>
    this.own && this.set.picture === 'own'
      ? this.own
      : (pictures[this.set.picture] ?? pictures['shapes']!)(this.set.seed),
  );
  readonly learned = $derived.by(() => this.run.latest?.filters ?? this.#first);
  readonly bank = $derived.by<ColourFilter[]>(() =>
    this.set.bank === 'classic'
      ? Object.values(classicFilters)
      : Array.from({ length: recipe.numFilters }, (_, i) => ({
          size: filterSize,
          weights: this.learned.subarray(i * filterLength, (i + 1) * filterLength),
        })),
  );
  readonly filter = $derived.by<ColourFilter>(() => {
    const filter = this.bank[this.set.index]!;
    const { edited } = this.set;
    return edited.length > 0 ? { ...filter, weights: Float32Array.from(edited, (value) => value / 100) } : filter;
  });
  readonly answers = $derived(applyFilter(this.picture, this.filter));
  readonly strongest = $derived(
    strongestPlaces(this.answers, 6, Math.ceil(this.filter.size / 2)).map((place) => ({
      place,
      answer: this.answers[place]!,
      window: windowAt(this.picture, this.filter.size, place),
    })),
  );
  readonly window = $derived(windowAt(this.picture, this.filter.size, this.set.place));
  /** What red, green and blue add to the chosen answer. */
  readonly parts = $derived.by(() => {
    const parts = [0, 0, 0];
    this.filter.weights.forEach((weight, i) => (parts[i % 3]! += weight * this.window[i]!));
    return parts;
  });
  readonly weightSum = $derived(this.filter.weights.reduce((sum, weight) => sum + weight, 0));
  readonly colour = $derived(colourShare(this.filter));

  constructor(first: string, session = new Session<FiltersConfig, FiltersSnapshot>('conv-filters')) {
    this.#first = unpackFilters(first);
    this.run = new LiveRun(session);
  }

  toggle(isPlaying: boolean): void {
    if (this.run.status === 'playing' || this.run.status === 'paused') this.run.play(isPlaying);
    else this.#learn(false);
  }

  step(): void {
    if (this.run.status === 'idle' || this.run.status === 'done' || this.run.status === 'failed') this.#learn(true);
    this.run.step();
  }

  #learn(isPaused: boolean): void {
    this.choose({ bank: 'learned' });
    this.run.start({ seed: this.set.seed }, isPaused);
  }

  /** Another picture, bank or filter; a changed filter goes back to what it was. */
  choose(change: Partial<Settings>): void {
    const next = { ...this.set, edited: [], ...change };
    if (change.bank && change.bank !== this.set.bank) next.index = change.index ?? 0;
    this.set = next;
    this.set.place = Math.min(next.place, this.answers.length - 1);
  }

  look(place: number): void {
    this.set.place = place;
  }

  /** A weight, in hundredths, of one colour or of all three. */
  edit(index: number, channels: readonly number[], hundredths: number): void {
    const edited = Array.from(this.filter.weights, (weight) => Math.round(weight * 100));
    for (const channel of channels) edited[3 * index + channel] = hundredths;
    this.set.edited = edited;
  }

  open(picture: Float32Array): void {
    this.own = picture;
    this.notice = undefined;
    this.choose({ picture: 'own' });
  }

  /** Paints on white paper of 32 × 32 pixels, each four of the picture. */
  draw([x, y]: readonly [number, number], isNewStroke: boolean): void {
    const last = this.strokes.at(-1);
    this.strokes =
      isNewStroke || !last
        ? [
            ...this.strokes,
            { points: Float32Array.of(x, y, x + 0.01, y), width: 2, colour: [0, 0, 0], isFilled: false },
          ]
        : [...this.strokes.slice(0, -1), { ...last, points: Float32Array.of(...last.points, x, y) }];
    this.open(this.doubled());
  }

  clearDrawing(): void {
    this.strokes = [];
    this.open(this.doubled());
  }

  /** The drawing at the picture's size. */
  doubled(): Float32Array {
    const side = 2 * pictureSize;
    return Float32Array.from({ length: side * side * 3 }, (_, i) => {
      const [row, column] = [Math.floor(i / (side * 3)), Math.floor(i / 3) % side];
      return this.drawing[((row >> 1) * pictureSize + (column >> 1)) * 3 + (i % 3)]!;
    });
  }

  reset(): void {
    this.strokes = [];
    this.set = { ...standard };
    this.own = undefined;
    this.notice = undefined;
    this.run.stop();
  }

  /** The reader's own picture stays on the device: a link shows dead leaves instead. */
  link(): string {
    const settings = $state.snapshot(this.set);
    if (settings.picture === 'own') settings.picture = standard.picture;
    return permalinkTo(location.href, 'conv-filters', settings, standard);
  }

  restore(address: string): void {
    try {
      const linked = readPermalink(address, 'conv-filters');
      if (linked) this.set = checked({ ...standard, ...linked });
    } catch (error) {
      this.notice = (error as Error).message;
    }
  }

  dispose(): void {
    this.run.dispose();
  }
}

function checked(settings: Settings): Settings {
  const { picture, seed, bank, index, place, edited } = settings;
  const isIndex = (value: number, count: number) => Number.isInteger(value) && value >= 0 && value < count;
  const count = bank === 'classic' ? Object.keys(classicFilters).length : recipe.numFilters;
  const isRight =
    picture in pictures &&
    Number.isInteger(seed) &&
    ['classic', 'learned'].includes(bank) &&
    isIndex(index, count) &&
    Array.isArray(edited) &&
    edited.every(Number.isFinite);
  if (!isRight) throw new Error('This link holds settings that do not fit; the demo starts with its own.');
  const size = bank === 'classic' ? Object.values(classicFilters)[index]!.size : filterSize;
  if (!isIndex(place, (64 - size + 1) ** 2) || (edited.length > 0 && edited.length !== size * size * 3))
    throw new Error('This link holds a filter that does not fit; the demo starts with its own.');
  return settings;
}
