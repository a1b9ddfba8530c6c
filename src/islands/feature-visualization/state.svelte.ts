import type { Regularisers, Target } from '~/engine/analysis/feature-visualisation.ts';
import { layerShapes } from '~/engine/nets/shape-cnn-explain.ts';
import { createRandom } from '~/engine/random.ts';
import { blankPicture, drawShape, paintStroke, type Stroke } from '~/engine/tasks/drawing.ts';
import { shapeNames } from '~/engine/tasks/outlines.ts';
import { Session } from '../session/client.ts';
import { LiveRun } from '../session/live-run.svelte.ts';
import { permalinkTo, readPermalink } from '../session/permalink.ts';
import type { ClimbSettings, VisualizationConfig, VisualizationMessage, VisualizationSnapshot } from './compute.ts';
import { poolPicture } from './pool.ts';

/** Where the climb starts: faint noise, a training drawing, what the reader draws, or a picture from a file. */
export type Start = 'noise' | 'training' | 'drawing' | 'file';

/** What the reader sets, as it stands in a link. */
interface Settings extends Regularisers {
  layer: Target['layer'];
  channel: number;
  isWholeMap: boolean;
  row: number;
  column: number;
  stepSize: number;
  seed: number;
  start: Start;
  /** The reader's drawing: points x, y by turns for each stroke, in quarters of a pixel. */
  strokes: number[][];
}

const standard: Settings = {
  layer: 'logits',
  channel: shapeNames.indexOf('tree'),
  isWholeMap: false,
  row: 0,
  column: 0,
  jitter: 2,
  blur: 0.1,
  decay: 0.01,
  variation: 0.005,
  isDecorrelated: true,
  stepSize: 0.03,
  seed: 1,
  start: 'noise',
  strokes: [],
};
/** The ranges of what is a number. */
export const ranges = {
  jitter: [0, 4],
  blur: [0, 0.5],
  decay: [0, 0.1],
  variation: [0, 0.01],
  stepSize: [0.005, 0.1],
} as const;

const mostStrokes = 40;
const mostPoints = 200;
/** Steps after which the climb rests; playing on adds as many. */
const stepsAtATime = 240;

/** What is asked and remembered. The climb runs in the worker, one step a frame. */
export class DemoState {
  set = $state<Settings>({ ...standard });
  /** A picture [32, 32, 3] from a file. */
  picture = $state.raw<Float32Array>();
  notice = $state<string>();
  readonly run: LiveRun<VisualizationConfig, VisualizationSnapshot, VisualizationMessage>;
  readonly #folder: string;
  readonly #first: VisualizationSnapshot | undefined;
  /** The first picture belongs to the first settings only. */
  #isTouched = $state(false);
  #limit = stepsAtATime;

  readonly drawing = $derived.by(() => {
    const pixels = blankPicture([1, 1, 1]);
    for (const stroke of this.set.strokes) paintStroke(pixels, toStroke(stroke));
    return pixels;
  });
  readonly start = $derived.by<Float32Array | undefined>(() => {
    if (this.set.start === 'training') return drawShape(createRandom(this.set.seed)).pixels;
    if (this.set.start === 'drawing') return this.drawing;
    return this.set.start === 'file' ? this.picture : undefined;
  });
  readonly settings = $derived.by<ClimbSettings>(() => {
    const {
      layer,
      channel,
      isWholeMap,
      row,
      column,
      stepSize,
      seed,
      strokes: _,
      start: __,
      ...regularisers
    } = this.set;
    const isUnit = (layer === 'conv1' || layer === 'conv2') && !isWholeMap;
    const target = { layer, channel, ...(isUnit && { place: { row, column } }) };
    return { target, regularisers, stepSize, seed, start: this.start };
  });
  /** The latest snapshot, unless it is still about another target. */
  readonly now = $derived.by(() => {
    const latest = this.run.latest ?? (this.#isTouched ? undefined : this.#first);
    return latest && isSameTarget(latest.target, this.settings.target) ? latest : undefined;
  });
  readonly examples = $derived.by(() =>
    (this.now?.examples ?? []).map(({ index, excitement }) => ({ pixels: poolPicture(index), excitement })),
  );

  constructor(
    folder: string,
    first?: VisualizationSnapshot,
    session = new Session<VisualizationConfig, VisualizationSnapshot, VisualizationMessage>('feature-visualization'),
  ) {
    this.#folder = folder;
    this.#first = first;
    this.run = new LiveRun(session);
  }

  toggle(isPlaying: boolean): void {
    if (isPlaying) this.#limit = (this.run.latest?.step ?? 0) + stepsAtATime;
    if (this.run.status === 'playing' || this.run.status === 'paused') this.run.play(isPlaying);
    else this.run.start({ folder: this.#folder, settings: this.settings });
  }

  step(): void {
    if (this.run.status === 'idle' || this.run.status === 'failed') {
      this.run.start({ folder: this.#folder, settings: this.settings }, true);
    }
    this.#limit++;
    this.run.step();
  }

  /** Rests when the climb has gone far enough; the page calls it at each snapshot. */
  rest(): void {
    if (this.run.isPlaying && (this.run.latest?.step ?? 0) >= this.#limit) this.run.play(false);
  }

  /** A regulariser or the step size: the climb goes on with it. */
  adjust(change: Partial<Regularisers> & { stepSize?: number }): void {
    this.set = { ...this.set, ...change };
    if (this.run.status === 'playing' || this.run.status === 'paused')
      this.run.tell({ settings: this.settings, isNew: false });
  }

  /** Another target or start: the climb begins anew, and at once. In another layer the middle unit is aimed at. */
  aim(change: Partial<Settings>): void {
    this.#isTouched = true;
    const { rows, columns, channels } = layerShapes[change.layer ?? this.set.layer];
    const isElsewhere = change.layer !== undefined && change.layer !== this.set.layer;
    const next = { ...this.set, ...(isElsewhere && { row: rows >> 1, column: columns >> 1 }), ...change };
    this.set = { ...next, channel: Math.min(next.channel, channels - 1) };
    this.#limit = stepsAtATime;
    if (this.run.status === 'playing' || this.run.status === 'paused') {
      this.run.tell({ settings: this.settings, isNew: true });
      this.run.play(true);
    } else this.run.start({ folder: this.#folder, settings: this.settings });
  }

  draw([x, y]: readonly [number, number], isNewStroke: boolean): void {
    const { strokes } = this.set;
    const point = [Math.round(x * 4), Math.round(y * 4)];
    const last = strokes.at(-1);
    if (isNewStroke ? strokes.length >= mostStrokes : !last || last.length >= 2 * mostPoints) {
      this.notice = 'This drawing is full. Clear it to draw another.';
      return;
    }
    this.aim({ strokes: isNewStroke ? [...strokes, [...point, point[0]! + 1, point[1]!]] : [...strokes.slice(0, -1), [...last!, ...point]] }); // prettier-ignore
  }

  open(picture: Float32Array): void {
    this.picture = picture;
    this.notice = undefined;
    this.aim({ start: 'file' });
  }

  reset(): void {
    this.set = { ...standard };
    this.picture = undefined;
    this.notice = undefined;
    this.#isTouched = false;
    this.#limit = stepsAtATime;
    this.run.stop();
  }

  /** A picture from a file stays on the reader's device: a link starts from noise instead. */
  link(): string {
    const { start, ...rest } = $state.snapshot(this.set);
    const settings = { ...rest, start: start === 'file' ? 'noise' : start };
    return permalinkTo(location.href, 'feature-visualization', settings, standard);
  }

  restore(address: string): void {
    try {
      const linked = readPermalink(address, 'feature-visualization');
      if (!linked) return;
      this.set = checked({ ...standard, ...linked });
      this.#isTouched = true;
      this.run.start({ folder: this.#folder, settings: this.settings }, true);
    } catch (error) {
      this.notice = (error as Error).message;
    }
  }

  dispose(): void {
    this.run.dispose();
  }
}

function isSameTarget(a: Target, b: Target): boolean {
  return (
    a.layer === b.layer &&
    a.channel === b.channel &&
    a.place?.row === b.place?.row &&
    a.place?.column === b.place?.column
  );
}

function toStroke(quarters: readonly number[]): Stroke {
  return { points: Float32Array.from(quarters, (value) => value / 4), width: 2, colour: [0, 0, 0], isFilled: false };
}

function checked(settings: Settings): Settings {
  const { layer, channel, row, column, seed, start, strokes, isWholeMap, isDecorrelated } = settings;
  const shape = ['conv1', 'conv2', 'dense', 'logits'].includes(layer) ? layerShapes[layer] : undefined;
  const isIndex = (value: number, count: number) => Number.isInteger(value) && value >= 0 && value < count;
  const isRight =
    shape !== undefined &&
    isIndex(channel, shape.channels) &&
    (isWholeMap || (isIndex(row, shape.rows) && isIndex(column, shape.columns))) &&
    Number.isInteger(seed) &&
    ['noise', 'training', 'drawing'].includes(start) &&
    typeof isWholeMap === 'boolean' &&
    typeof isDecorrelated === 'boolean' &&
    Object.entries(ranges).every(([key, [low, high]]) => {
      const value = settings[key as keyof typeof ranges];
      return value >= low && value <= high;
    }) &&
    Array.isArray(strokes) &&
    strokes.length <= mostStrokes &&
    strokes.every((stroke) => Array.isArray(stroke) && stroke.length >= 4 && stroke.every(Number.isFinite));
  if (!isRight) throw new Error('This link holds settings that do not fit; the demo starts with its own.');
  return settings;
}
