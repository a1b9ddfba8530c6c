import { layerShapes, type LayerName, type Unit } from '~/engine/nets/shape-cnn-explain.ts';
import { createRandom } from '~/engine/random.ts';
import { blankPicture, drawShape, paintStroke, sketchShape, type Colour, type Stroke } from '~/engine/tasks/drawing.ts';
import { shapeNames } from '~/engine/tasks/outlines.ts';
import { Session } from '../session/client.ts';
import { LiveRun } from '../session/live-run.svelte.ts';
import { permalinkTo, readPermalink } from '../session/permalink.ts';
import type { AnatomyConfig, AnatomyRequest, AnatomySnapshot } from './compute.ts';

/** Pens to draw with: dark on the paper, and three colours. */
export const pens: Record<string, Colour> = {
  black: [0, 0, 0],
  red: [0.85, 0.1, 0.1],
  green: [0, 0.5, 0.25],
  blue: [0.1, 0.2, 0.8],
};

const paper: Colour = [1, 1, 1];
const standard = { example: shapeNames.indexOf('house'), seed: 4, penWidth: 2, pen: 'black' };
const firstUnit: Unit = { layer: 'conv2', row: 7, column: 7, channel: 0 };
/** The probability from which an answer counts as sure. */
export const sure = 0.9;
const mostStrokes = 60;
const mostPoints = 400;

/** The strokes that the demo begins with: a shape as the generator sketches it. */
export function exampleStrokes(label: number, seed: number): Stroke[] {
  return sketchShape(createRandom(seed), label, pens['black']!).map((stroke) => ({
    ...stroke,
    isFilled: false,
    width: 2,
  }));
}

/** A picture with these strokes on white paper. */
export function paint(strokes: readonly Stroke[]): Float32Array {
  const pixels = blankPicture(paper);
  for (const stroke of strokes) paintStroke(pixels, stroke);
  return pixels;
}

/** What is drawn and asked for. The network runs in the worker and answers while the reader draws. */
export class DemoState {
  strokes = $state.raw<Stroke[]>(exampleStrokes(standard.example, standard.seed));
  /** A picture from a file or the generator, instead of strokes on paper. */
  background = $state.raw<Float32Array>();
  unit = $state<Unit>({ ...firstUnit });
  /** Whether the reader chose the unit; the demo begins with one of its own. */
  hasChosen = $state(false);
  pen = $state(standard.pen);
  penWidth = $state(standard.penWidth);
  notice = $state<string>();
  readonly run: LiveRun<AnatomyConfig, AnatomySnapshot, AnatomyRequest>;
  readonly #folder: string;
  readonly #first: AnatomySnapshot | undefined;
  #random = createRandom(standard.seed);
  /** What stood there before all of it was replaced, for undo. */
  #replaced = $state.raw<{ strokes: Stroke[]; background: Float32Array | undefined }>();

  /** Whether the reader drew the last stroke, and not on empty paper. */
  #isByReader = $state(false);

  /** The picture before its last stroke. */
  readonly #before = $derived.by(() => {
    const pixels = this.background?.slice() ?? blankPicture(paper);
    for (const stroke of this.strokes.slice(0, -1)) paintStroke(pixels, stroke);
    return pixels;
  });
  readonly pixels = $derived.by(() => {
    const pixels = this.#before.slice();
    const last = this.strokes.at(-1);
    if (last) paintStroke(pixels, last);
    return pixels;
  });
  /** What the worker is asked. */
  readonly request = $derived.by<AnatomyRequest>(() => ({
    pixels: this.pixels,
    before: this.#isByReader ? this.#before : undefined,
    unit: $state.snapshot(this.unit),
  }));
  readonly canUndo = $derived(this.strokes.length > 0 || this.#replaced !== undefined);
  readonly now = $derived.by(() => this.run.latest ?? this.#first);
  readonly ranking = $derived.by(() => rank(this.now?.probabilities));
  /** Whether the reader's last stroke turned one sure answer into another. */
  readonly hasTurned = $derived.by(() => {
    const [before, after] = [rank(this.now?.before)[0], this.ranking[0]];
    return (
      before !== undefined &&
      after !== undefined &&
      before.name !== after.name &&
      Math.min(before.probability, after.probability) >= sure
    );
  });

  constructor(
    folder: string,
    first?: AnatomySnapshot,
    session = new Session<AnatomyConfig, AnatomySnapshot, AnatomyRequest>('cnn-anatomy'),
  ) {
    this.#folder = folder;
    this.#first = first;
    this.run = new LiveRun(session);
  }

  draw(point: readonly [x: number, y: number], isNewStroke: boolean): void {
    const [x, y] = point;
    if (isNewStroke) {
      if (this.strokes.length >= mostStrokes) {
        this.notice = `The drawing has ${mostStrokes} strokes; undo or clear some to draw on.`;
        return;
      }
      // A dot is a very short line.
      const stroke = {
        points: Float32Array.of(x, y, x + 0.01, y),
        width: this.penWidth,
        colour: pens[this.pen]!,
        isFilled: false,
      };
      this.strokes = [...this.strokes, stroke];
      this.#isByReader = this.strokes.length > 1 || this.background !== undefined;
    } else {
      const last = this.strokes.at(-1);
      if (!last || last.points.length >= 2 * mostPoints) return;
      this.strokes = [...this.strokes.slice(0, -1), { ...last, points: Float32Array.of(...last.points, x, y) }];
    }
    this.look();
  }

  /** Takes back the last stroke; where none is left, brings back what was cleared or replaced. */
  undo(): void {
    if (this.strokes.length === 0 && this.#replaced) {
      ({ strokes: this.strokes, background: this.background } = this.#replaced);
      this.#replaced = undefined;
    } else this.strokes = this.strokes.slice(0, -1);
    this.#isByReader = false;
    this.notice = undefined;
    this.look();
  }

  clear(): void {
    this.#replace([], undefined);
  }

  /** A sketch of a shape, or with `isWild` one as the network saw in training: colours, clutter, noise. */
  showExample(label: number, isWild: boolean): void {
    const random = this.#random.fork();
    if (isWild) this.#replace([], drawShape(random, label).pixels);
    else this.#replace(exampleStrokes(label, random.integer(2 ** 31)), undefined);
  }

  /** A picture [32, 32, 3] from a file. */
  showPicture(pixels: Float32Array): void {
    this.#replace([], pixels);
  }

  #replace(strokes: Stroke[], background: Float32Array | undefined): void {
    if (this.strokes.length > 0 || this.background)
      this.#replaced = { strokes: this.strokes, background: this.background };
    this.strokes = strokes;
    this.background = background;
    this.#isByReader = false;
    this.notice = undefined;
    this.look();
  }

  choose(layer: LayerName, channel: number, row: number, column: number): void {
    this.unit = { layer, channel, row, column };
    this.hasChosen = true;
    this.look();
  }

  /** Asks the worker for the picture and unit as they stand; starts it the first time, or again after a failure. */
  look(): void {
    if (this.run.status === 'paused') this.run.tell(this.request);
    else this.run.start({ folder: this.#folder, request: this.request }, true);
  }

  reset(): void {
    this.strokes = exampleStrokes(standard.example, standard.seed);
    this.background = undefined;
    this.#isByReader = false;
    this.unit = { ...firstUnit };
    this.hasChosen = false;
    this.#replaced = undefined;
    this.pen = standard.pen;
    this.penWidth = standard.penWidth;
    this.notice = undefined;
    this.#random = createRandom(standard.seed);
    this.run.stop();
  }

  link(): string {
    const strokes = this.strokes.map(({ points, width, colour }) => ({
      points: Array.from(points, (value) => Math.round(value * 4)),
      width,
      pen: Object.keys(pens).find((name) => pens[name] === colour) ?? 'black',
    }));
    return permalinkTo(
      location.href,
      'cnn-anatomy',
      { strokes, unit: $state.snapshot(this.unit) },
      { strokes: [], unit: firstUnit },
    );
  }

  restore(address: string): void {
    try {
      const settings = readPermalink(address, 'cnn-anatomy');
      if (!settings) return;
      const { strokes, unit = firstUnit } = settings as {
        strokes?: { points: number[]; width: number; pen: string }[];
        unit?: Unit;
      };
      if (!Array.isArray(strokes) || strokes.length > mostStrokes)
        throw new Error('This link holds no drawing; the demo starts with its own.');
      if (!isUnit(unit)) throw new Error('This link names no unit of the network; the demo starts with its own.');
      this.strokes = strokes.map(({ points, width, pen }) => {
        if (
          !Array.isArray(points) ||
          points.length < 4 ||
          points.length % 2 ||
          !points.every(Number.isFinite) ||
          !(width > 0 && width < 10)
        ) {
          throw new Error('This link holds a damaged drawing; the demo starts with its own.');
        }
        return {
          points: Float32Array.from(points, (value) => value / 4),
          width,
          colour: pens[pen] ?? pens['black']!,
          isFilled: false,
        };
      });
      this.unit = unit;
      this.look();
    } catch (error) {
      this.notice = (error as Error).message;
    }
  }

  dispose(): void {
    this.run.dispose();
  }
}

/** The shapes, the most probable first. */
function rank(probabilities: Float32Array = new Float32Array()) {
  return Array.from(probabilities, (probability, i) => ({ name: shapeNames[i]!, probability })).sort(
    (a, b) => b.probability - a.probability,
  );
}

function isUnit({ layer, channel, row, column }: Unit): boolean {
  const shape = layer in layerShapes ? layerShapes[layer] : undefined;
  const isIndex = (value: number, count: number) => Number.isInteger(value) && value >= 0 && value < count;
  return (
    shape !== undefined &&
    isIndex(channel, shape.channels) &&
    isIndex(row, shape.rows) &&
    isIndex(column, shape.columns)
  );
}
