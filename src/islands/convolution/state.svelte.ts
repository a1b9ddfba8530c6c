import { convolve, listTaps, outputSize, type ConvolutionSettings, type Grid } from '~/engine/layers/convolution.ts';
import { permalinkTo, readPermalink } from '../session/permalink.ts';
import { Stepper } from '../session/stepper.svelte.ts';

/** Everything the reader can set; `input` and `kernel` row by row. */
export interface ConvolutionConfig extends ConvolutionSettings {
  size: number;
  kernelSize: number;
  input: number[];
  kernel: number[];
}

/** Pictures of whole numbers to start from. */
export const pictures: Record<string, (row: number, column: number, size: number) => number> = {
  square: (row, column, size) => Number([row, column].every((i) => i >= size * 0.25 && i < size * 0.75)) * 9,
  diagonal: (row, column) => (row === column ? 9 : Math.abs(row - column) === 1 ? 4 : 0),
  steps: (_row, column, size) => Math.floor((column / size) * 4) * 3,
  dot: (row, column, size) => (row === size >> 1 && column === size >> 1 ? 9 : 0),
};

/** Kernels worth trying, 3 × 3. */
export const kernels: Record<string, number[]> = {
  'vertical edge': [1, 0, -1, 1, 0, -1, 1, 0, -1],
  'horizontal edge': [1, 1, 1, 0, 0, 0, -1, -1, -1],
  blur: [1, 1, 1, 1, 1, 1, 1, 1, 1],
  sharpen: [0, -1, 0, -1, 5, -1, 0, -1, 0],
  identity: [0, 0, 0, 0, 1, 0, 0, 0, 0],
};

const limits = { size: [3, 12], kernelSize: [1, 5], padding: [0, 3], stride: [1, 4], dilation: [1, 3] } as const;

/** A picture of the given kind and size, row by row. */
export function drawPicture(kind: string, size: number): number[] {
  return Array.from({ length: size * size }, (_, i) => pictures[kind]!(Math.floor(i / size), i % size, size));
}

const standard: ConvolutionConfig = {
  size: 7,
  kernelSize: 3,
  input: drawPicture('square', 7),
  kernel: kernels['vertical edge']!,
  padding: 0,
  stride: 1,
  dilation: 1,
  isFlipped: false,
};

/** What is asked and remembered; the arithmetic takes microseconds and runs here, through the engine. */
export class DemoState {
  readonly stepper = new Stepper(() => this.advance(), 400);
  config = $state<ConvolutionConfig>(structuredClone(standard));
  /** The output cell whose products are shown, counted row by row. */
  place = $state(0);
  notice = $state<string>();
  readonly slug: string;

  readonly input = $derived<Grid>(toGrid(this.config.size, this.config.input));
  readonly kernel = $derived<Grid>(toGrid(this.config.kernelSize, this.config.kernel));
  readonly fit = $derived(outputSize(this.config.size, this.config.kernelSize, this.config));
  readonly output = $derived(convolve(this.input, this.kernel, this.config));
  readonly taps = $derived(listTaps(this.input, this.kernel, this.config));
  /** The products behind the chosen output. */
  readonly shown = $derived(this.taps.filter((tap) => tap.output === this.place));

  /** Which of the pictures and kernels to start from stand there unchanged. */
  readonly pictureName = $derived.by(() =>
    Object.keys(pictures).find((name) => isSame(drawPicture(name, this.config.size), this.config.input)),
  );
  readonly kernelName = $derived.by(() =>
    Object.keys(kernels).find((name) => isSame(kernels[name]!, this.config.kernel)),
  );
  /** The places that the formula gives along an axis; below 1 where the kernel does not fit. */
  readonly placesByFormula = $derived.by(() => {
    const { size, padding, dilation, kernelSize, stride } = this.config;
    return Math.floor((size + 2 * padding - dilation * (kernelSize - 1) - 1) / stride) + 1;
  });

  constructor(slug = 'convolution') {
    this.slug = slug;
  }

  /** Changes settings; a new size draws the picture anew, and keeps the kernel in the middle. */
  set(change: Partial<ConvolutionConfig>): void {
    const next = { ...this.config, ...change };
    if (next.size !== this.config.size) next.input = drawPicture(this.pictureName ?? 'square', next.size);
    if (next.kernelSize !== this.config.kernelSize)
      next.kernel = resizeKernel(this.config.kernel, this.config.kernelSize, next.kernelSize);
    this.config = next;
    this.place = Math.min(this.place, Math.max(0, this.output.values.length - 1));
  }

  setInput(index: number, value: number): void {
    this.config.input[index] = value;
  }

  setKernel(index: number, value: number): void {
    this.config.kernel[index] = value;
  }

  toggle(isPlaying: boolean): void {
    this.stepper.play(isPlaying);
  }

  /** One place further; after the last comes the first. */
  advance(): void {
    this.place = (this.place + 1) % Math.max(1, this.output.values.length);
  }

  step(): void {
    this.toggle(false);
    this.advance();
  }

  reset(): void {
    this.toggle(false);
    this.config = structuredClone(standard);
    this.place = 0;
    this.notice = undefined;
  }

  link(): string {
    return permalinkTo(location.href, this.slug, $state.snapshot(this.config), standard);
  }

  /** Takes over the settings of an address; what is impossible is refused with a sentence. */
  restore(address: string): void {
    try {
      this.config = checked({ ...structuredClone(standard), ...readPermalink(address, this.slug) });
    } catch (error) {
      this.notice = (error as Error).message;
    }
  }

  dispose(): void {
    this.stepper.dispose();
  }
}

function toGrid(size: number, values: number[]): Grid {
  return { rows: size, columns: size, values: Float64Array.from(values) };
}

/** The old kernel in the middle of the new one, cut or filled with zeros. */
function resizeKernel(kernel: number[], from: number, to: number): number[] {
  const shift = Math.floor((to - from) / 2);
  return Array.from({ length: to * to }, (_, i) => {
    const [row, column] = [Math.floor(i / to) - shift, (i % to) - shift];
    const isInside = row >= 0 && column >= 0 && row < from && column < from;
    return isInside ? kernel[row * from + column]! : 0;
  });
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}

function checked(config: ConvolutionConfig): ConvolutionConfig {
  const isWhole = (value: unknown, [low, high]: readonly [number, number]) =>
    Number.isInteger(value) && low <= Number(value) && Number(value) <= high;
  const isList = (list: unknown, size: number) =>
    Array.isArray(list) && list.length === size * size && list.every((value) => isWhole(value, [-99, 99]));
  const isFine =
    Object.entries(limits).every(([name, range]) => isWhole(config[name as keyof typeof limits], range)) &&
    isList(config.input, config.size) &&
    isList(config.kernel, config.kernelSize) &&
    typeof config.isFlipped === 'boolean';
  if (!isFine) throw new Error('This link holds settings that the demo cannot have; it starts with its own.');
  return config;
}
