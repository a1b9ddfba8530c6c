import {
  checkSlopes,
  cliffAt,
  cliffPicture,
  descend,
  sliceAlongB,
  steepestAlongB,
  type CliffPoint,
  type DescentSettings,
} from '~/engine/analysis/cliff.ts';
import { permalinkTo, readPermalink } from '../session/permalink.ts';
import { Stepper } from '../session/stepper.svelte.ts';

/** Everything the reader can set. */
export interface CliffConfig {
  /** Where both balls are released. */
  start: CliffPoint;
  learningRate: number;
  clipping: 'norm' | 'value';
  threshold: number;
  /** 0 shows the whole surface; each further one halves the view around the start. */
  zoom: number;
}

interface Step extends CliffPoint {
  error: number;
  /** The length of the gradient before clipping. */
  norm: number;
}

type Range = readonly [low: number, high: number];
const whole: { w: Range; b: Range } = { w: [0, 8], b: [-5, 1] };
export const mostZoom = 10;
const mostSteps = 200;
const stepMs = 120;
const pictureColumns = 400;
const pictureRows = 300;

const standard: CliffConfig = {
  start: { w: 5, b: -2.55 },
  learningRate: 0.05,
  clipping: 'norm',
  threshold: 1,
  zoom: 0,
};

/** Two balls on the surface of a one-unit network: one takes the gradient as it is, one clips it. */
export class DemoState {
  readonly stepper = new Stepper(() => this.advance(), stepMs);
  config = $state<CliffConfig>(structuredClone(standard));
  plain = $state.raw<Step[]>([stepAt(standard.start)]);
  short = $state.raw<Step[]>([stepAt(standard.start)]);
  notice = $state<string>();
  readonly slug: string;

  readonly view = $derived.by(() => viewAround(this.config.start, this.config.zoom));
  readonly picture = $derived(cliffPicture(this.view, pictureColumns, pictureRows));
  readonly slice = $derived(sliceAlongB(this.config.start.w, ...this.view.b));
  /** The steepest place of the slice that is shown. */
  readonly wall = $derived(steepestAlongB(this.config.start.w, ...this.view.b));
  /** Of the gradient at the start against finite differences. */
  readonly relativeError = $derived(checkSlopes(this.config.start));
  readonly settings = $derived.by(() => $state.snapshot(this.config));
  readonly numSteps = $derived(this.plain.length - 1);
  readonly isDone = $derived(this.numSteps >= mostSteps);

  constructor(slug = 'cliff') {
    this.slug = slug;
  }

  get shape() {
    return { columns: pictureColumns, rows: pictureRows };
  }

  /** Changes settings; a new start takes both balls there. */
  set(change: Partial<CliffConfig>): void {
    this.config = { ...this.config, ...change };
    this.release();
  }

  /** Moves the start, kept on the surface. */
  moveStart(w: number, b: number): void {
    this.set({ start: { w: clamp(w, whole.w), b: clamp(b, whole.b) } });
  }

  /** Puts the start exactly on the wall at its w, where the slope is largest. */
  goToWall(): void {
    const { w } = this.config.start;
    this.set({ start: { w, b: steepestAlongB(w, ...whole.b).b } });
  }

  release(): void {
    this.toggle(false);
    this.plain = [stepAt(this.config.start)];
    this.short = [stepAt(this.config.start)];
  }

  toggle(isPlaying: boolean): void {
    if (isPlaying && this.isDone) this.release();
    this.stepper.play(isPlaying);
  }

  step(): void {
    this.toggle(false);
    this.advance();
  }

  advance(): void {
    if (this.isDone) return this.toggle(false);
    const { learningRate, clipping, threshold } = this.config;
    const next = (steps: Step[], settings: DescentSettings) => [...steps, stepAt(descend(steps.at(-1)!, settings))];
    this.plain = next(this.plain, { learningRate, clipping: 'none', threshold });
    this.short = next(this.short, { learningRate, clipping, threshold });
  }

  reset(): void {
    this.config = structuredClone(standard);
    this.notice = undefined;
    this.release();
  }

  link(): string {
    return permalinkTo(location.href, this.slug, $state.snapshot(this.config), standard);
  }

  restore(address: string): void {
    try {
      const settings = readPermalink(address, this.slug);
      if (!settings) return;
      this.set(checked({ ...structuredClone(standard), ...settings }));
    } catch (error) {
      this.notice = (error as Error).message;
    }
  }

  follow(settings: CliffConfig): void {
    if (JSON.stringify(settings) !== JSON.stringify(this.settings)) this.set(checked(settings));
  }

  dispose(): void {
    this.stepper.dispose();
  }
}

/** Settings from outside, or an error that says in words what is wrong with them; a start beside the surface is moved onto it. */
function checked({ start, learningRate, clipping, threshold, zoom }: CliffConfig): CliffConfig {
  const isFine =
    [start?.w, start?.b].every(Number.isFinite) &&
    isBetween(learningRate, 0.001, 1) &&
    isBetween(threshold, 0.05, 20) &&
    Number.isInteger(zoom) &&
    isBetween(zoom, 0, mostZoom) &&
    ['norm', 'value'].includes(clipping);
  if (!isFine) throw new Error('This link holds settings that the demo cannot have; it starts with its own.');
  const at = { w: clamp(start.w, whole.w), b: clamp(start.b, whole.b) };
  return { start: at, learningRate, clipping, threshold, zoom };
}

function stepAt({ w, b }: CliffPoint): Step {
  const { error, dw, db } = cliffAt({ w, b });
  return { w, b, error, norm: Math.hypot(dw, db) };
}

/** Unzoomed it is always the same object, so that its picture is not computed anew for each start. */
function viewAround({ w, b }: CliffPoint, zoom: number): typeof whole {
  if (zoom === 0) return whole;
  const around = (centre: number, [low, high]: Range): Range => {
    const width = (high - low) / 2 ** zoom;
    const from = Math.max(low, Math.min(high - width, centre - width / 2));
    return [from, from + width];
  };
  return { w: around(w, whole.w), b: around(b, whole.b) };
}

function clamp(value: number, [low, high]: Range): number {
  return Math.min(high, Math.max(low, value));
}

function isBetween(value: unknown, low: number, high: number): boolean {
  return typeof value === 'number' && low <= value && value <= high;
}
