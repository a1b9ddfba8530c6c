import { saysExactly } from '~/engine/analysis/caption-metrics.ts';
import { regionBoxes } from '~/engine/nets/regions.ts';
import { usualCaption } from '~/engine/tasks/scene-captions.ts';
import { createSceneRenderer, type SceneRenderer } from '~/engine/tasks/scene-pictures.ts';
import { meaningOf, type Scene } from '~/engine/tasks/scenes.ts';
import { fetchBytes } from '~/engine/weights/fetch-model.ts';
import { Session } from '../session/client.ts';
import { LiveRun } from '../session/live-run.svelte.ts';
import { permalinkTo, readPermalink } from '../session/permalink.ts';
import { Composer } from '../session/scene/composer.svelte.ts';
import { nameOf, readScene } from '../session/scene/editing.ts';
import { astrayWords } from './astray.ts';
import type { Answer, Pair, RegionWordsConfig } from './compute.ts';

/** What a page gives the demo. */
export interface Given {
  /** The URLs of the model's folder and of the sprites. */
  folder: string;
  sprites: string;
  /** The words that can stand in a sentence, in the order of their numbers from `firstWord` on. */
  vocabulary: string[];
  maxWords: number;
  scene: Scene;
  /** How the usual sentence about that scene is aligned, computed when the book was built. */
  first: Answer;
  /** A scene, found when the book was built, of which a true word takes the wrong region. */
  failure: Scene;
}

/** The marks of start and end come first in the vocabulary and stand in no sentence. */
const numMarks = 2;

/** A word as it stands in the typed sentence. */
export interface Token {
  text: string;
  /** Its number in the vocabulary; none if the model does not know it. */
  number: number | undefined;
  /** Its place among the words that are aligned; none if it is left out. */
  at: number | undefined;
}

/** The longest text that the field takes. */
export const longestText = 160;

/** A scene and a sentence, and what lights up; the model runs in the worker and answers while the reader drags or types. */
export class DemoState {
  readonly given: Given;
  typed = $state('');
  /** What is pointed at: a word by its place in the sentence, or a region by its number. */
  pointed = $state.raw<{ word: number } | { region: number }>();
  /** The word that is held, by its place in the typed sentence. */
  held = $state<number>();
  notice = $state<string>();
  readonly composer: Composer;
  readonly run: LiveRun<RegionWordsConfig, Answer, Pair>;
  #render = $state.raw<SceneRenderer>();
  #isDisposed = false;

  readonly pixels = $derived.by(() => this.#render?.(this.composer.scene));
  readonly boxes = $derived.by(() => regionBoxes(this.composer.scene.objects));
  readonly tokens = $derived.by<Token[]>(() => {
    let at = 0;
    return splitWords(this.typed).map((text) => {
      const number = this.#numberOf(text);
      return { text, number, at: number !== undefined && at < this.given.maxWords ? at++ : undefined };
    });
  });
  readonly words = $derived.by(() => this.tokens.filter(({ at }) => at !== undefined));
  readonly unknown = $derived.by(() =>
    this.tokens.filter(({ number }) => number === undefined).map(({ text }) => text),
  );
  readonly numLeftOut = $derived.by(() => this.tokens.length - this.unknown.length - this.words.length);
  /** What each region is called; the whole picture is the last. */
  readonly regionNames = $derived.by(() => [...this.composer.scene.objects.map(nameOf), 'whole picture']);
  /** The latest answer, unless it is about other words or other things than are there now. */
  readonly answer = $derived.by<Answer | undefined>(() => {
    const { latest } = this.run;
    const answer = latest ?? this.given.first;
    const { length: numWords } = answer.regions;
    return numWords === this.words.length && answer.fits.length === numWords * this.boxes.length ? answer : undefined;
  });
  /** What the grammar would say of the scene. */
  readonly usual = $derived.by(() =>
    this.composer.scene.objects.length > 0 ? usualCaption(meaningOf(this.composer.scene), 'neutral').join(' ') : '',
  );
  readonly isTrue = $derived.by(() =>
    saysExactly(
      this.words.map(({ text }) => text),
      this.composer.scene,
    ),
  );
  /** Words of a true sentence that take another region than they are about. */
  readonly astray = $derived.by(() => {
    const texts = this.words.map(({ text }) => text);
    return this.isTrue && this.answer ? astrayWords(this.composer.scene, texts, this.answer) : [];
  });
  /** The word that is lit by itself, as its place among those aligned. */
  readonly litWord = $derived.by(() => {
    const word = this.pointed ? ('word' in this.pointed ? this.pointed.word : undefined) : this.held;
    return word === undefined ? undefined : this.tokens[word]?.at;
  });
  readonly litRegion = $derived.by(() => {
    if (this.pointed && 'region' in this.pointed) return this.pointed.region;
    return this.litWord === undefined ? undefined : this.answer?.regions[this.litWord];
  });

  constructor(given: Given, session = new Session<RegionWordsConfig, Answer, Pair>('region-words')) {
    this.given = given;
    this.composer = new Composer(given.scene, () => {
      this.held = this.pointed = undefined;
      this.ask();
    });
    this.typed = this.usual;
    this.run = new LiveRun(session);
  }

  #numberOf(word: string): number | undefined {
    const place = this.given.vocabulary.indexOf(word);
    return place < 0 ? undefined : place + numMarks;
  }

  /** Fetches what it needs to draw and asks the model; called when the reader reaches for the demo, or tries again. */
  async open(): Promise<void> {
    this.notice = undefined;
    try {
      const bytes = await fetchBytes(this.given.sprites);
      if (this.#isDisposed) return;
      this.#render = createSceneRenderer(bytes);
      this.ask();
    } catch (error) {
      this.notice = (error as Error).message;
    }
  }

  /** Something was set: picture and sentence are aligned anew. */
  ask(): void {
    if (!this.pixels || this.words.length === 0) return;
    this.notice = undefined;
    const pair: Pair = {
      pixels: this.pixels,
      boxes: this.boxes,
      words: this.words.map(({ number }) => number!),
      usual: splitWords(this.usual).map((word) => this.#numberOf(word)!),
    };
    if (this.run.status === 'paused') this.run.tell(pair);
    else this.run.start({ folder: this.given.folder, pair }, true);
  }

  type(text: string): void {
    this.typed = text.slice(0, longestText);
    this.held = this.pointed = undefined;
    this.ask();
  }

  /** Puts another word in the place of one, or takes it out. */
  replace(word: number, by: string): void {
    const texts = this.tokens.map(({ text }) => text);
    texts.splice(word, 1, ...splitWords(by));
    const held = by ? word : undefined;
    this.type(texts.join(' '));
    this.held = held;
  }

  hold(word: number): void {
    this.pointed = undefined;
    this.held = this.held === word ? undefined : word;
  }

  /** Shows a scene with the sentence that the grammar prefers. */
  show(scene: Scene): void {
    this.composer.show(scene);
    this.type(this.usual);
  }

  reset(): void {
    this.composer.begin(this.given.scene);
    this.typed = this.usual;
    this.held = this.pointed = undefined;
    this.notice = undefined;
    if (this.run.status === 'paused') this.ask();
  }

  link(): string {
    const standard = { scene: this.given.scene, typed: usualCaption(meaningOf(this.given.scene), 'neutral').join(' ') };
    return permalinkTo(location.href, 'region-words', { scene: this.composer.scene, typed: this.typed }, standard);
  }

  /** Takes over the settings of the page's address; what is damaged is refused with a sentence. */
  restore(address: string): void {
    try {
      const linked = readPermalink(address, 'region-words');
      if (!linked) return;
      const { scene = this.given.scene, typed = this.typed } = linked;
      if (typeof typed !== 'string' || typed.length > longestText)
        throw new Error('This link holds a sentence that the demo cannot take; it starts with its own.');
      this.composer.begin(readScene(scene));
      this.typed = typed;
      this.ask();
    } catch (error) {
      this.notice = (error as Error).message;
    }
  }

  dispose(): void {
    this.#isDisposed = true;
    this.run.dispose();
  }
}

function splitWords(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}'’-]+/gu) ?? [];
}
