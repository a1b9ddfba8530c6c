import { type Grid } from '~/engine/layers/convolution.ts';
import { pool, poolBackward, type PoolingSettings } from '~/engine/layers/pooling.ts';
import { createRandom } from '~/engine/random.ts';
import { permalinkTo, readPermalink } from '../session/permalink.ts';

export interface PoolingConfig extends PoolingSettings {
  seed: number;
  /** Pixels by which the picture is moved to the right. */
  shift: number;
}

const standard: PoolingConfig = { kind: 'max', size: 2, stride: 2, seed: 1, shift: 0 };
const side = 8;

/** A feature map as a convolution leaves it: mostly small responses, a few strong ones; room to move at the right. */
export function makeFeatureMap(seed: number): number[] {
  const random = createRandom(seed);
  const map = Array.from({ length: side * side }, () => random.integer(3));
  for (let strong = 0; strong < 5; strong++)
    map[random.integer(side) * side + random.integer(side - 1)] = 6 + random.integer(4);
  return map;
}

/** The map moved to the right by `shift` pixels, zeros coming in from the left. */
export function shiftRight(map: number[], shift: number): number[] {
  return map.map((_, i) => (i % side >= shift ? map[i - shift]! : 0));
}

/** What is asked and remembered; the arithmetic is small and runs here, through the engine. */
export class DemoState {
  config = $state<PoolingConfig>({ ...standard });
  /** Values the reader typed over the generated map. */
  map = $state(makeFeatureMap(standard.seed));
  place = $state(0);
  notice = $state<string>();
  readonly slug: string;

  readonly still = $derived(this.#grid(0));
  readonly moved = $derived(this.#grid(this.config.shift));
  readonly pooledStill = $derived(pool(this.still, this.config));
  readonly pooled = $derived(pool(this.moved, this.config));
  /** Where a gradient of 1 at every output goes on the way back. */
  readonly gradient = $derived(
    poolBackward(this.moved, this.pooled, this.config, new Float64Array(this.pooled.output.values.length).fill(1)),
  );
  /** Share of cells that kept their value when the picture moved, before and after pooling. */
  readonly keptBefore = $derived(sameShare(this.still.values, this.moved.values));
  readonly keptAfter = $derived(sameShare(this.pooledStill.output.values, this.pooled.output.values));

  constructor(slug = 'pooling') {
    this.slug = slug;
  }

  set(change: Partial<PoolingConfig>): void {
    if (change.seed !== undefined && change.seed !== this.config.seed) this.map = makeFeatureMap(change.seed);
    this.config = { ...this.config, ...change };
    this.place = Math.min(this.place, this.pooled.output.values.length - 1);
  }

  setPixel(index: number, value: number): void {
    const home = index - this.config.shift;
    if (index % side >= this.config.shift) this.map[home] = value;
  }

  reset(): void {
    this.config = { ...standard };
    this.map = makeFeatureMap(standard.seed);
    this.place = 0;
    this.notice = undefined;
  }

  link(): string {
    const isTyped = this.map.join() !== makeFeatureMap(this.config.seed).join();
    return permalinkTo(
      location.href,
      this.slug,
      { ...this.config, map: isTyped ? $state.snapshot(this.map) : [] },
      { ...standard, map: [] },
    );
  }

  /** Takes over the settings of an address; what is impossible is refused with a sentence. */
  restore(address: string): void {
    try {
      const settings = readPermalink(address, this.slug);
      if (!settings) return;
      const { map = [], ...rest } = settings as Partial<PoolingConfig> & { map?: number[] };
      const config = { ...standard, ...rest };
      const isWhole = (value: unknown, low: number, high: number) =>
        Number.isInteger(value) && low <= Number(value) && Number(value) <= high;
      const isMap =
        Array.isArray(map) &&
        (map.length === 0 || map.length === side * side) &&
        map.every((value) => isWhole(value, 0, 99));
      const isFine =
        isWhole(config.size, 2, 4) &&
        isWhole(config.stride, 1, 4) &&
        isWhole(config.shift, 0, 3) &&
        isWhole(config.seed, 0, 2 ** 31 - 1);
      if (!isMap || !isFine || !['max', 'average'].includes(config.kind)) {
        throw new Error('This link holds settings that the demo cannot have; it starts with its own.');
      }
      const { kind, size, stride, seed, shift } = config;
      this.config = { kind, size, stride, seed, shift };
      this.map = map.length > 0 ? map : makeFeatureMap(seed);
    } catch (error) {
      this.notice = (error as Error).message;
    }
  }

  #grid(shift: number): Grid {
    return { rows: side, columns: side, values: Float64Array.from(shiftRight(this.map, shift)) };
  }
}

function sameShare(a: Float64Array, b: Float64Array): number {
  return a.reduce((count, value, i) => count + Number(value === b[i]), 0) / a.length;
}
