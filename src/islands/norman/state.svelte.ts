import type { Bias } from '~/engine/analysis/caption-bias.ts';
import { standardTuning } from '~/engine/nets/caption-tuning.ts';
import { createRandom } from '~/engine/random.ts';
import { drawInkblot } from '~/engine/tasks/inkblots.ts';
import { createSceneRenderer, type SceneRenderer } from '~/engine/tasks/scene-pictures.ts';
import type { Scene } from '~/engine/tasks/scenes.ts';
import { fetchBytes } from '~/engine/weights/fetch-model.ts';
import { Session } from '../session/client.ts';
import { LiveRun } from '../session/live-run.svelte.ts';
import { isWhole, permalinkTo, readPermalink } from '../session/permalink.ts';
import { Composer } from '../session/scene/composer.svelte.ts';
import { readScene } from '../session/scene/editing.ts';
import { shares, ways, type Question, type Said, type Way } from './asking.ts';
import type { AskConfig, Lesson, Places, SurveyConfig, TeachConfig } from './compute.ts';
import type { Survey } from './survey.ts';

export type Kind = 'scene' | 'blot';

/** What a model's card reports: as it is, with ominous words forbidden, and with its output layer taught neutral captions. */
export interface Reported {
  plain: Bias;
  filtered: Bias;
  taught: Bias;
}

/** What a page gives the demo. */
export interface Given extends Places {
  scene: Scene;
  /** What the models say of that scene, computed when the book was built. */
  first: Said[];
  /** For each model. */
  reported: Reported[];
  /** A seed with which the 10 % model, drawing its words, is ominous about that scene. */
  darkSeed: number;
  /** Total variation of ominous and neutral captions, as written for many scenes. */
  dataShift: number;
}

/** How the models are let speak at first. */
export const standardManner = { way: 'likeliest' as Way, seed: 1 };

const standard = {
  kind: 'scene' as Kind,
  blotSeed: 1,
  chosen: shares.indexOf(50),
  numNeutral: standardTuning.numNeutral,
  ...standardManner,
};

/** The most neutral captions that a lesson can have. */
export const mostNeutral = 400;

/** The picture that all models caption, and how; surveys and lessons run in workers of their own, so that captions stay live. */
export class DemoState {
  readonly given: Given;
  kind = $state<Kind>(standard.kind);
  blotSeed = $state(standard.blotSeed);
  /** The place of the chosen model among `shares`. */
  chosen = $state(standard.chosen);
  way = $state<Way>(standard.way);
  seed = $state(standard.seed);
  numNeutral = $state(standard.numNeutral);
  notice = $state<string>();
  readonly composer: Composer;
  readonly run: LiveRun<AskConfig, Said[], Question>;
  readonly survey: LiveRun<SurveyConfig, Survey>;
  readonly lesson: LiveRun<TeachConfig, Lesson, Question>;
  /** Which model was taught, by its place, and how many captions. */
  taught = $state.raw<{ model: number; numNeutral: number }>();
  #render = $state.raw<SceneRenderer>();
  #isDisposed = false;

  readonly pixels = $derived.by(() =>
    this.kind === 'blot' ? drawInkblot(createRandom(this.blotSeed)) : this.#render?.(this.composer.scene),
  );
  readonly said = $derived.by(() => this.run.latest ?? this.given.first);
  readonly found = $derived.by(() => this.survey.latest?.found ?? []);

  constructor(
    given: Given,
    asking = new Session<AskConfig, Said[], Question>('norman'),
    surveying = new Session<SurveyConfig, Survey>('norman'),
    teaching = new Session<TeachConfig, Lesson, Question>('norman'),
  ) {
    this.given = given;
    this.composer = new Composer(given.scene, () => {
      this.kind = 'scene';
      this.ask();
    });
    this.run = new LiveRun(asking);
    this.survey = new LiveRun(surveying);
    this.lesson = new LiveRun(teaching);
  }

  get #places(): Places {
    const { models, sprites } = this.given;
    return { models, sprites };
  }

  get #question(): Question | undefined {
    const { pixels, way, seed } = this;
    return pixels && { pixels, way, seed };
  }

  /** Fetches what it needs to draw and asks the models; called when the reader reaches for the demo, or tries again. */
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

  /** Something was set: all models are asked about the picture as it stands. */
  ask(): void {
    const question = this.#question;
    if (!question) return;
    this.notice = undefined;
    if (this.run.status === 'paused') this.run.tell(question);
    else this.run.start({ ...this.#places, task: 'ask', question }, true);
    if (this.lesson.status === 'playing') this.lesson.tell(question);
  }

  /** Shows the first scene, and lets words be drawn with a seed. */
  drawWith(seed: number): void {
    this.composer.begin(this.given.scene);
    Object.assign(this, { kind: 'scene', way: 'drawn', seed });
    this.ask();
  }

  setKind(kind: Kind): void {
    this.kind = kind;
    this.ask();
  }

  setWay(way: Way): void {
    this.way = way;
    this.ask();
  }

  /** Measures again what the model cards report. */
  startSurvey(): void {
    this.survey.start({ ...this.#places, task: 'survey' });
  }

  cancelSurvey(): void {
    this.survey.stop();
  }

  /** Teaches the output layer of the chosen model as many neutral captions as are set, and measures it. */
  teach(): void {
    const question = this.#question;
    if (!question) return;
    const { chosen, numNeutral } = this;
    this.taught = { model: chosen, numNeutral };
    this.lesson.latest = undefined;
    this.lesson.start({ ...this.#places, task: 'teach', share: shares[chosen]!, numNeutral, question });
  }

  forget(): void {
    this.lesson.stop();
    this.taught = undefined;
  }

  setVisible(isVisible: boolean): void {
    this.survey.setVisible(isVisible);
    this.lesson.setVisible(isVisible);
  }

  reset(): void {
    Object.assign(this, standard);
    this.composer.begin(this.given.scene);
    this.cancelSurvey();
    this.forget();
    this.notice = undefined;
    if (this.run.status === 'paused') this.ask();
  }

  get #settings() {
    const { kind, blotSeed, chosen, way, seed, numNeutral } = this;
    return { kind, blotSeed, chosen, way, seed, numNeutral, scene: this.composer.scene };
  }

  link(): string {
    return permalinkTo(location.href, 'norman', this.#settings, { ...standard, scene: this.given.scene });
  }

  /** Takes over the settings of the page's address; what is damaged is refused with a sentence. */
  restore(address: string): void {
    try {
      const linked = readPermalink(address, 'norman');
      if (!linked) return;
      const { kind, blotSeed, chosen, way, seed, numNeutral, scene } = {
        ...standard,
        scene: this.given.scene,
        ...linked,
      } as Record<string, unknown>;
      const isGood =
        (kind === 'scene' || kind === 'blot') &&
        isWhole(blotSeed, 0, 2 ** 31 - 1) &&
        isWhole(seed, 0, 2 ** 31 - 1) &&
        isWhole(chosen, 0, shares.length - 1) &&
        isWhole(numNeutral, 1, mostNeutral) &&
        ways.includes(way as Way);
      if (!isGood) throw new Error('This link holds settings that the demo does not have; it starts with its own.');
      this.composer.begin(readScene(scene));
      Object.assign(this, { kind, blotSeed, chosen, way, seed, numNeutral });
      this.ask();
    } catch (error) {
      this.notice = (error as Error).message;
    }
  }

  dispose(): void {
    this.#isDisposed = true;
    this.run.dispose();
    this.survey.dispose();
    this.lesson.dispose();
  }
}
