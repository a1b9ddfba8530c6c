import { createSceneRenderer, type SceneRenderer } from '~/engine/tasks/scene-pictures.ts';
import type { Scene } from '~/engine/tasks/scenes.ts';
import { Session } from '../session/client.ts';
import { LiveRun } from '../session/live-run.svelte.ts';
import { isWhole, permalinkTo, readPermalink } from '../session/permalink.ts';
import type { CaptionerRunConfig } from './compute.ts';
import { Composer } from '../session/scene/composer.svelte.ts';
import { readScene } from '../session/scene/editing.ts';
import { judge } from './judging.ts';
import { evenly } from './light.ts';
import { endMark, startMark, type Question, type Telling, type Told } from './telling.ts';

export type Mode = 'caption' | 'words' | 'beam';

/** A scene to look at, found when the book was built, with what is remarkable about it. */
export interface Find {
  scene: Scene;
  about: string;
}

/** What a page gives the demo. */
export interface Given {
  /** The URLs of the model's folder and of the sprites. */
  folder: string;
  sprites: string;
  vocabulary: string[];
  /** The map of places is so many by so many. */
  mapSide: number;
  maxWords: number;
  finds: Find[];
  /** What the network says to the first find, computed when the book was built. */
  first: Told;
}

const standard = { said: [] as number[], painted: [null] as (number[] | null)[], beamWidth: 3 };

/** The scene that the reader composes and what is asked about it; the network runs in the worker and answers while the reader drags. */
export class DemoState {
  readonly slug: string;
  readonly given: Given;
  mode = $state<Mode>('caption');
  /** The word under the pointer, and the one that is held, by its place in the line. */
  hovered = $state<number>();
  held = $state<number>();
  /** One word at a time: the numbers of the words said, and for each, and the next, the places painted to look at. */
  said = $state.raw<number[]>(standard.said);
  painted = $state.raw<(number[] | null)[]>(standard.painted);
  isPainting = $state(false);
  beamWidth = $state(standard.beamWidth);
  notice = $state<string>();
  readonly composer: Composer;
  readonly run: LiveRun<CaptionerRunConfig, Told, Question>;
  readonly #firstMode: Mode;
  readonly #fetchSprites: () => Promise<Uint8Array>;
  #render = $state.raw<SceneRenderer>();
  #isDisposed = false;
  /** The notice says that the pictures could not be fetched. */
  #hasFailed = false;

  readonly pixels = $derived.by(() => this.#render?.(this.composer.scene));
  readonly told = $derived.by(() => this.run.latest ?? this.given.first);
  /** The words that are shown with their maps. */
  readonly line = $derived.by<Telling>(() =>
    this.mode === 'words' && this.told.stop ? this.told.stop.line : this.told.caption,
  );
  readonly words = $derived.by(() => {
    const { words } = this.line;
    const isMarked = this.mode === 'words' || words.at(-1) !== endMark;
    return (isMarked ? words : words.slice(0, -1)).map((word) => this.nameOf(word));
  });
  /** What the network says of the scene by itself, and what is to be said of that. */
  readonly caption = $derived.by(() =>
    this.told.caption.words.filter((word) => word !== endMark).map((word) => this.given.vocabulary[word]!),
  );
  readonly judgement = $derived.by(() => judge(this.told.scene, this.caption));
  /** One word at a time: the place of the word that it is stopped before, or of the mark that ended the sentence. */
  readonly stopAt = $derived.by(() => (this.said.at(-1) === endMark ? this.said.length - 1 : this.said.length));
  readonly isEnded = $derived.by(() => this.said.at(-1) === endMark || this.said.length >= this.given.maxWords - 1);
  /** One word at a time: the words said, how it would go on by itself, and, once the sentence is finished, what is to be said of it. */
  readonly saying = $derived.by(() => {
    const { stop, scene } = this.told;
    if (this.mode !== 'words' || !stop) return undefined;
    const { line, numGiven } = stop;
    const read = (words: number[]) =>
      words.filter((word) => word !== endMark).map((word) => this.given.vocabulary[word]!);
    const [given, rest] = [read(line.words.slice(0, numGiven)), read(line.words.slice(numGiven))];
    const isFinished = numGiven > 0 && line.words[numGiven - 1] === endMark;
    return { given, rest, judgement: isFinished ? judge(scene, given) : undefined };
  });
  /** The scene is none of those to try, as they are. */
  readonly isOwnScene = $derived.by(() => {
    const shown = JSON.stringify(this.told.scene);
    return this.given.finds.every(({ scene }) => JSON.stringify(scene) !== shown);
  });
  /** The place in the line whose map lies over the scene. */
  readonly shown = $derived.by(() => {
    if (this.hovered !== undefined) return this.hovered;
    return this.mode === 'words' ? this.stopAt : this.held;
  });
  readonly map = $derived.by(() => {
    const at = this.shown;
    if (at === undefined || at >= this.line.words.length) return undefined;
    const places = this.mode === 'words' ? this.painted[at] : undefined;
    return places ? evenly(places, this.given.mapSide ** 2) : this.mapOf(at);
  });
  readonly isReady = $derived.by(() => this.#render !== undefined && this.run.latest !== undefined);
  readonly #question = $derived.by<Question | undefined>(() => {
    if (!this.pixels) return undefined;
    const said = this.mode === 'words' ? { words: this.said, painted: this.painted } : null;
    return {
      scene: this.composer.scene,
      pixels: this.pixels,
      said,
      beamWidth: this.mode === 'beam' ? this.beamWidth : null,
    };
  });

  constructor(
    given: Given,
    slug = 'captioner',
    mode: Mode = 'caption',
    session = new Session<CaptionerRunConfig, Told, Question>('captioner'),
    fetchSprites = () => fetchBytes(given.sprites),
  ) {
    this.given = given;
    this.slug = slug;
    this.#firstMode = this.mode = mode;
    this.composer = new Composer(given.finds[0]!.scene, () => {
      this.notice = undefined;
      this.ask();
    });
    this.run = new LiveRun(session);
    this.#fetchSprites = fetchSprites;
  }

  get mapSide(): number {
    return this.given.mapSide;
  }

  /** A word, by its number, as the reader sees it. */
  nameOf(word: number): string {
    return word === endMark ? '(end)' : this.given.vocabulary[word]!;
  }

  /** The attention map [N] at a place of the line. */
  mapOf(at: number): Float32Array {
    const N = this.mapSide ** 2;
    return this.line.maps.subarray(at * N, (at + 1) * N);
  }

  /** Fetches what it needs to draw and to look; called when the reader reaches for the demo, or tries again. */
  async open(): Promise<void> {
    // What is said of a damaged link stays.
    if (this.#hasFailed) this.notice = undefined;
    this.#hasFailed = false;
    try {
      const bytes = await this.#fetchSprites();
      if (this.#isDisposed) return;
      this.#render = createSceneRenderer(bytes);
      this.ask();
    } catch (error) {
      this.#hasFailed = true;
      this.notice = (error as Error).message;
    }
  }

  /** Asks the worker about the scene as it stands; starts it the first time, or again after a failure. */
  ask(): void {
    const question = this.#question;
    if (!question) return;
    if (this.run.status === 'paused') this.run.tell(question);
    else this.run.start({ folder: this.given.folder, question }, true);
  }

  show({ scene }: Find): void {
    this.held = undefined;
    this.composer.show(scene);
  }

  setMode(mode: Mode): void {
    this.mode = mode;
    this.hovered = undefined;
    this.isPainting = false;
    this.ask();
  }

  setBeamWidth(width: number): void {
    this.beamWidth = width;
    this.ask();
  }

  /** A word of the line was chosen: it is held, or, one word at a time, the network stops before it. */
  choosePlace(at: number): void {
    this.hovered = undefined;
    if (this.mode === 'words') this.#say(this.line.words.slice(0, at), this.painted.slice(0, at + 1));
    else this.held = this.held === at ? undefined : at;
  }

  /** Makes it say a word, by its number; after the end, in place of the end mark. */
  say(word: number): void {
    if (this.stopAt < this.given.maxWords - 1) this.#say([...this.said.slice(0, this.stopAt), word], this.painted);
  }

  takeBack(): void {
    this.#say(this.said.slice(0, -1), this.painted.slice(0, this.said.length));
  }

  #say(words: number[], painted: (number[] | null)[]): void {
    this.said = words;
    this.painted = Array.from({ length: words.length + 1 }, (_, t) => painted[t] ?? null);
    this.hovered = undefined;
    this.ask();
  }

  /** Paints one of the places that are looked at for the next word: the first of a new stroke, one more, or the other way round. */
  paint(place: number, how: 'anew' | 'add' | 'toggle'): void {
    if (this.isEnded) return;
    const t = this.said.length;
    const before = how === 'anew' ? [] : (this.painted[t] ?? []);
    const has = before.includes(place);
    if (has && how === 'add') return;
    const places = has ? before.filter((other) => other !== place) : [...before, place];
    this.painted = [...this.painted.slice(0, t), places.length > 0 ? places : null];
    this.ask();
  }

  wipe(): void {
    this.painted = [...this.painted.slice(0, this.said.length), null];
    this.ask();
  }

  reset(): void {
    this.mode = this.#firstMode;
    this.composer.begin(this.given.finds[0]!.scene);
    this.held = this.hovered = undefined;
    this.isPainting = false;
    Object.assign(this, standard);
    this.notice = undefined;
    if (this.run.status === 'paused') this.ask();
  }

  get #settings() {
    const { mode, said, painted, beamWidth, held } = this;
    return { mode, scene: this.composer.scene, said, painted, beamWidth, held: held ?? null };
  }

  get #standard() {
    return { mode: this.#firstMode, scene: this.given.finds[0]!.scene, ...standard, held: null };
  }

  link(): string {
    return permalinkTo(location.href, this.slug, this.#settings, this.#standard);
  }

  /** Takes over the settings of the page's address; what is damaged is refused with a sentence. */
  restore(address: string): void {
    try {
      const linked = readPermalink(address, this.slug);
      if (!linked) return;
      const { mode, scene, said, painted, beamWidth, held } = { ...this.#standard, ...linked } as Record<
        string,
        unknown
      >;
      const { vocabulary, maxWords } = this.given;
      const isGood =
        ['caption', 'words', 'beam'].includes(mode as string) &&
        isWholeList(said, startMark + 1, vocabulary.length - 1, maxWords - 1) &&
        !said.slice(0, -1).includes(endMark) &&
        Array.isArray(painted) &&
        painted.length === said.length + 1 &&
        painted.every(
          (places) => places === null || isWholeList(places, 0, this.mapSide ** 2 - 1, this.mapSide ** 2),
        ) &&
        isWhole(beamWidth, 1, mostBeams) &&
        (held === null || isWhole(held, 0, maxWords));
      if (!isGood) throw new Error('This link holds settings that the demo does not have; it starts with its own.');
      this.composer.begin(readScene(scene));
      Object.assign(this, { mode, said, painted, beamWidth, held: held ?? undefined });
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

/** The widest beam on offer. */
export const mostBeams = 10;

async function fetchBytes(url: string): Promise<Uint8Array> {
  const response = await fetch(url).catch(() => undefined);
  if (!response?.ok)
    throw new Error(
      'The pictures of the scene could not be fetched: is the network there? Your scene is kept; try again.',
    );
  return new Uint8Array(await response.arrayBuffer());
}

function isWholeList(value: unknown, low: number, high: number, most: number): value is number[] {
  return Array.isArray(value) && value.length <= most && value.every((entry) => isWhole(entry, low, high));
}
