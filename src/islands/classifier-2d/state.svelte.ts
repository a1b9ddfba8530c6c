import { formatCount } from '~/components/plots/format-number.ts';
import { layoutMlp, type MlpShape } from '~/engine/nets/mlp-shape.ts';
import { holdOut, makePoints, type Points, selectPoints } from '~/engine/tasks/points-2d.ts';
import { readStored, writeStored } from '../session/storage.ts';
import { Session } from '../session/client.ts';
import { LiveRun } from '../session/live-run.svelte.ts';
import { permalinkTo, readPermalink } from '../session/permalink.ts';
import type { Config, Progress, Score, Snapshot, TrainMessage, TrainSnapshot, WidthsSnapshot } from './compute.ts';
import { listGoals, listWidthGoals } from './goals.ts';
import { mostPoints, packPoints, readCsv, reach, unpackPoints, writeCsv } from './own-points.ts';
import { drawPicture, makeLattice, traceColumns } from './picture.ts';
import { checkSettings, checkWeights, type Settings, standard } from './settings.ts';
import { numSeeds, widths, widthSteps } from './widths.ts';

/** The run that the page was built with: small numbers from which the first picture is drawn. */
export interface FirstRun extends Progress {
  parameters: number[];
  train: Score;
  test: Score;
}

export const speeds = [
  { value: 1, label: '1' },
  { value: 10, label: '10' },
  { value: 100, label: '100' },
  { value: 0, label: 'all it can' },
] as const;
const mostAddress = 8000;
const mostUndo = 100;
const storedPoints = 'classifier-2d:points';

type Live = LiveRun<Config, Snapshot, TrainMessage>;
const openSession = () => new Session<Config, Snapshot, TrainMessage>('classifier-2d');

/** What a page gives its demo. */
export interface DemoOptions {
  /** Its name in the address, different for two on one page. */
  slug?: string | undefined;
  preset?: Partial<Settings> | undefined;
  /** What was computed when the book was built. */
  first?: FirstRun | undefined;
  results?: WidthsSnapshot | undefined;
}

/** What is asked and remembered. The sessions come in from outside, so that a test can pass its own. */
export class DemoState {
  readonly slug: string;
  readonly preset: Settings;
  settings = $state<Settings>() as Settings;
  /** The reader's points, while `settings.set` is 'own'. */
  own = $state.raw<Points>(empty());
  speed = $state<number>(10);
  /** The class that a click adds; −1 erases. */
  brush = $state(0);
  selected = $state<number>();
  hover = $state.raw<[number, number]>();
  notice = $state<string>();
  /** What happened, as distinct from what went wrong. */
  message = $state<string>();
  /** The chosen weight: layer, unit it leads to, unit it comes from (−1 is the bias). */
  weight = $state({ layer: 0, to: 0, from: 0 });
  resets = $state(0);
  readonly run: Live;
  readonly experiment: Live;
  readonly #first: FirstRun | undefined;
  /** The picture that the page was built with, drawn again from its few numbers. */
  readonly #firstPicture: TrainSnapshot | undefined;
  readonly #builtResults: WidthsSnapshot | undefined;
  /** The run began with this reader, not with what the book had trained: goals count. */
  #isReaders = $state(false);
  /** What was on the screen when the network or its points were changed: a goal waits for the next picture. */
  #before = $state.raw<TrainSnapshot>();
  /** A weight was set by hand, so that the settings alone no longer say what the network is. */
  #isEdited = false;
  /** The experiment that the page was built with, until something changes what it would find. */
  #firstResults = $state.raw<WidthsSnapshot>();
  #undo: { set: Settings['set']; own: Points }[] = $state.raw([]);

  readonly points = $derived.by<Points>(() => {
    const { set, count, noise, classes, dataSeed } = this.settings;
    if (set === 'own') return this.own;
    // Noise may carry a few out of the picture: they lie on its edge.
    const { x, labels } = makePoints({ set, count, noise, classes, seed: dataSeed });
    return { x: x.map(clamp), labels };
  });
  readonly isTest = $derived(holdOut(this.points.labels, this.settings.testShare));
  readonly shape = $derived.by<MlpShape>(() => {
    const { set, classes, hidden, activation } = this.settings;
    const count =
      set === 'own' ? Math.max(2, ...this.own.labels.map((label) => label + 1)) : set === 'blobs' ? classes : 2;
    return { inputs: 2, hidden: [...hidden], classes: count, activation };
  });
  readonly layout = $derived(layoutMlp(this.shape));
  readonly view = $derived.by(() => {
    const { layer, projection, pair } = this.settings;
    return { layer, projection, pair: [...pair] as [number, number] };
  });

  /** What is on the screen: the run, or before there is one the picture that the page was built with. */
  readonly now = $derived.by(() => {
    const live = this.run.latest as TrainSnapshot | undefined;
    return live ?? (this.settings.set === 'own' ? undefined : this.#firstPicture);
  });
  /** The reader sees the picture that the page was built with, which Play does not go on from. */
  readonly isBuilt = $derived.by(() => this.#firstPicture !== undefined && this.run.status === 'idle');
  /** `now` at a pace that can be read, and that spares the page a layout at every frame: ten times a second while it learns. */
  calm = $state.raw<TrainSnapshot>();
  #calmAt = 0;
  readonly results = $derived.by(() => (this.experiment.latest as WidthsSnapshot | undefined) ?? this.#firstResults);
  readonly canUndo = $derived(this.#undo.length > 0);
  readonly hasDiverged = $derived.by(() => this.run.status === 'failed' && this.run.error?.includes('diverged'));
  readonly error = $derived.by(() =>
    this.hasDiverged
      ? `${this.run.error!.split(/\.(?: |$)/)[0]}. Its steps were too long: a lower learning rate cures that.`
      : (this.run.error ?? this.notice),
  );
  readonly lowerRate = $derived.by(() =>
    Math.min(this.preset.learningRate, Number((this.settings.learningRate / 10).toPrecision(2))),
  );
  readonly goals = $derived.by(() => {
    const seen = this.#isReaders && this.calm !== this.#before ? this.calm : undefined;
    return listGoals({
      settings: this.settings,
      accuracy: seen?.test.accuracy ?? NaN,
      step: seen?.step ?? 0,
      show: (settings, stepsPerFrame) => {
        this.speed = stepsPerFrame;
        this.open(settings);
      },
    });
  });
  readonly widthGoals = $derived.by(() =>
    listWidthGoals(this.experiment.latest as WidthsSnapshot | undefined, (settings) => {
      this.open({ ...this.preset, ...settings });
      this.tryWidths();
    }),
  );

  constructor({ slug = 'classifier-2d', preset = {}, first, results }: DemoOptions = {}, openRun = openSession) {
    this.slug = slug;
    this.preset = $state.snapshot({ ...standard, ...preset }) as Settings;
    this.settings = structuredClone(this.preset);
    // A page hands over proxies, which are slow to compute with.
    this.#first = first && ($state.snapshot(first) as FirstRun);
    this.#firstPicture = this.#first && this.#drawFirst(this.#first);
    this.calm = this.#firstPicture;
    this.#firstResults = this.#builtResults = results;
    this.run = new LiveRun(openRun());
    this.experiment = new LiveRun(openRun());
  }

  /** Starts learning, or goes on, or rests. */
  toggle(isPlaying: boolean): void {
    if (this.#isLive) this.run.play(isPlaying);
    else this.#start(false);
  }

  /** Brings `calm` up to date when it is time; called in an effect. */
  follow(): void {
    const { now } = this;
    const time = performance.now();
    if (this.run.isPlaying && now && time - this.#calmAt < 100) return;
    this.calm = now;
    this.#calmAt = time;
  }

  step(): void {
    if (!this.#isLive) this.#start(true, this.#shown());
    this.run.step();
  }

  /** Something that makes another network of it was changed: it begins again, learning if it was. */
  restart(): void {
    this.settings.layer = Math.min(this.settings.layer, this.settings.hidden.length);
    this.weight = { layer: 0, to: 0, from: 0 };
    this.#forgetExperiment();
    this.#start(this.run.status !== 'playing');
  }

  /** How it learns was changed: it goes on from where it is. */
  changeTraining(): void {
    this.#tell({ training: this.#training() });
    this.#forgetExperiment();
  }

  changeView(): void {
    this.#tell({ view: this.view });
  }

  /** The points, or which of them are held back, were changed: it goes on from where it is. */
  changeData(): void {
    this.#tell({ data: this.#data() });
    this.#forgetExperiment();
  }

  setSpeed(): void {
    this.#tell({ stepsPerFrame: this.#stepsPerFrame() });
  }

  setHidden(hidden: number[]): void {
    const wasLast = this.settings.layer >= this.settings.hidden.length;
    this.settings.hidden = hidden;
    if (wasLast) this.settings.layer = hidden.length;
    this.restart();
  }

  setWeight({ layer, to, from }: { layer: number; to: number; from: number }, value: number): void {
    const { W, b, inputs } = this.layout.layers[layer]!;
    this.#isEdited = true;
    this.#tell({ parameter: { at: from < 0 ? b + to : W + to * inputs + from, value } });
  }

  /** After a run that diverged: the lower rate, from the start. */
  cure(): void {
    this.settings.learningRate = this.lowerRate;
    this.#start(false);
  }

  addPoint(x: number, y: number, label: number): void {
    if (this.points.labels.length >= mostPoints) {
      this.notice = `${formatCount(mostPoints)} points are the most this demo takes. Delete some to add others.`;
      return;
    }
    const { x: xs, labels } = this.points;
    this.#edit({ x: Float32Array.of(...xs, x, y), labels: Uint8Array.of(...labels, label) });
  }

  /** Moves a point; `isStart` begins a move that one undo takes back. */
  movePoint(index: number, x: number, y: number, isStart: boolean): void {
    const moved = this.points.x.slice();
    moved[2 * index] = clamp(x);
    moved[2 * index + 1] = clamp(y);
    this.#edit({ x: moved, labels: this.points.labels }, isStart);
  }

  removePoint(index: number): void {
    const keep = this.points.labels.map((_, n) => (n === index ? 0 : 1));
    this.selected = undefined;
    this.#edit(selectPoints(this.points, keep, 1));
  }

  clearPoints(): void {
    this.selected = undefined;
    this.#edit(empty());
  }

  undo(): void {
    const before = this.#undo.at(-1);
    if (!before) return;
    this.#undo = this.#undo.slice(0, -1);
    this.selected = undefined;
    this.#replacePoints(before.set, before.own);
  }

  /** Takes over points from text; says what was read, or what is wrong with it and changes nothing. */
  readPoints(text: string): boolean {
    this.notice = this.message = undefined;
    try {
      const { points, notes } = readCsv(text);
      this.#edit(points);
      this.message = notes.join(' ');
      return true;
    } catch (error) {
      this.notice = (error as Error).message;
      return false;
    }
  }

  csv(): string {
    return writeCsv(this.points);
  }

  /** Trains networks of every width from many seeds in the background. */
  tryWidths(): void {
    this.experiment.start(this.experimentConfig());
  }

  experimentConfig(): Config {
    return {
      task: 'widths',
      shape: this.shape,
      data: this.#data(),
      training: this.#training(),
      widths,
      numSeeds,
      steps: widthSteps,
    };
  }

  /** Opens other settings and learns. */
  open(settings: Partial<Settings>): void {
    Object.assign(this.settings, $state.snapshot(settings));
    this.run.stop();
    this.restart();
    this.run.play(true);
  }

  reset(): void {
    this.run.stop();
    this.#isReaders = false;
    this.experiment.stop();
    this.#firstResults = this.#builtResults;
    this.settings = structuredClone(this.preset);
    this.notice = this.message = this.selected = this.hover = undefined;
    this.weight = { layer: 0, to: 0, from: 0 };
    this.resets++;
    if (!this.#first) this.#start(true);
  }

  /**
   * The address of these settings, with the reader's points, and with the network's weights where one was set by hand. What would
   * make it too long for most sites is left out, and it says so.
   */
  link(): string {
    const settings = $state.snapshot(this.settings);
    const addressOf = (parts: object) => permalinkTo(location.href, this.slug, { ...settings, ...parts }, this.preset);
    const points = settings.set === 'own' ? { points: packPoints(this.own) } : {};
    const weights =
      this.#isEdited && this.now
        ? { weights: Array.from(this.now.parameters, (value) => Number(value.toPrecision(4))) }
        : {};
    const address = addressOf({ ...points, ...weights });
    if (address.length <= mostAddress) return address;
    const tooLong = `would make an address of ${formatCount(address.length)} characters, more than many sites pass on.`;
    const withoutWeights = addressOf(points);
    if (withoutWeights.length <= mostAddress) {
      this.notice = `The weights that you set ${tooLong} The link holds all else; the network begins anew there.`;
      return withoutWeights;
    }
    this.notice = `${formatCount(this.own.labels.length)} points ${tooLong} The link holds the settings without them; share the points as CSV.`;
    return addressOf({ set: this.preset.set });
  }

  /** Takes over the settings of the page's address, and the points that were kept on this machine. */
  restore(address: string): void {
    try {
      const stored = readStored(storedPoints);
      if (stored) this.own = unpackPoints(stored);
    } catch {
      // What was kept is damaged: the points begin empty.
    }
    try {
      const link = readPermalink(address, this.slug);
      if (!link) return;
      const { points, weights, ...settings } = link;
      const checked = checkSettings(settings, this.preset);
      const own = points === undefined ? this.own : unpackPoints(points);
      const before = [this.settings, this.own] as const;
      [this.settings, this.own] = [checked, own];
      if (weights === undefined) return this.restart();
      try {
        checkWeights(weights, this.layout.parameterCount);
      } catch (error) {
        [this.settings, this.own] = before;
        throw error;
      }
      this.#start(true, { parameters: weights, step: 0, epoch: 0, history: { every: 1, train: [], test: [] } });
      this.#isEdited = true;
    } catch (error) {
      this.notice = (error as Error).message;
    }
  }

  setVisible(isVisible: boolean): void {
    this.run.setVisible(isVisible);
    this.experiment.setVisible(isVisible);
  }

  dispose(): void {
    this.run.dispose();
    this.experiment.dispose();
  }

  #drawFirst(first: FirstRun): TrainSnapshot {
    const trace = (x: Float32Array) => traceColumns(this.layout, first.parameters, x);
    const [lattice, points] = [trace(makeLattice(41)), trace(this.points.x)];
    const picture = drawPicture(this.layout, first.parameters, lattice, points, this.view, 11);
    return { ...first, ...picture, task: 'train', shape: this.shape, parameters: Float32Array.from(first.parameters) };
  }

  /** Begins a run; with `from` it goes on from there. */
  #start(isPaused: boolean, from?: Progress): void {
    this.notice = undefined;
    this.#isEdited &&= from !== undefined;
    if (!this.#hasEnough()) {
      this.run.stop();
      return;
    }
    this.#isReaders = !from;
    this.calm = this.#before = this.now;
    this.run.start(
      {
        task: 'train',
        shape: this.shape,
        data: this.#data(),
        training: this.#training(),
        seed: this.settings.seed,
        view: this.view,
        stepsPerFrame: this.#stepsPerFrame(),
        from,
      },
      isPaused,
    );
  }

  #tell(message: TrainMessage): void {
    if (this.#isLive) {
      if (message.data) this.calm = this.#before = this.now;
      return this.run.tell(message);
    }
    this.#start(true, this.#shown());
    if (message.parameter) this.run.tell(message);
  }

  get #isLive(): boolean {
    return this.run.status === 'playing' || this.run.status === 'paused';
  }

  /** The built picture's network, where that is what the reader sees and touches. */
  #shown(): FirstRun | undefined {
    return this.run.status === 'idle' ? this.#first : undefined;
  }

  #edit(points: Points, isStart = true): void {
    if (isStart) this.#undo = [...this.#undo.slice(1 - mostUndo), { set: this.settings.set, own: this.points }];
    this.notice = this.message = undefined;
    this.#replacePoints('own', points);
    writeStored(storedPoints, packPoints(points));
  }

  /** Where there were points and the classes stay the same, the network goes on learning from the new ones. */
  #replacePoints(set: Settings['set'], points: Points): void {
    const classes = this.shape.classes;
    const wasEmpty = this.points.labels.length === 0;
    this.settings.set = set;
    if (set === 'own') this.own = points;
    this.#forgetExperiment();
    if (wasEmpty || this.shape.classes !== classes || !this.#hasEnough()) this.restart();
    else this.#tell({ data: this.#data() });
  }

  #forgetExperiment(): void {
    this.experiment.stop();
    this.#firstResults = undefined;
  }

  #hasEnough(): boolean {
    if (this.isTest.some((flag) => flag === 0)) return true;
    this.message = 'Click in the picture to add points; two classes make it interesting.';
    return false;
  }

  #data() {
    return { points: this.points, isTest: this.isTest };
  }

  #training() {
    const { optimiser, learningRate, batchSize, l2 } = this.settings;
    return { optimiser, learningRate, batchSize, l2 };
  }

  #stepsPerFrame(): number {
    return this.speed || Infinity;
  }
}

function empty(): Points {
  return { x: new Float32Array(), labels: new Uint8Array() };
}

function clamp(value: number): number {
  return Math.max(-reach, Math.min(reach, value));
}
