import type { Kernels } from '../tensor/kernels.ts';
import type { NamedArrays } from '../training/arrays.ts';
import { fetchCard, fetchWeights } from '../weights/fetch-model.ts';
import { toFloats } from '../weights/pack.ts';
import { alignerShapes, createAlignerNetwork, type AlignerConfig } from './aligner.ts';
import { createRegions, cutRegions, type Box } from './regions.ts';

/** How a sentence and the regions of a picture go together. */
export interface Alignment {
  /** v_iᵀs_t of each region and word, row by row, [R, T]. */
  fits: Float32Array;
  /** The region that each word takes, argmax_i v_iᵀs_t [T]. */
  regions: number[];
  /** S = Σ_t max_i v_iᵀs_t: how well sentence and picture go together at all. */
  score: number;
}

/** Aligns sentences, numbers of words, with boxes of a picture, [64, 64, 4] bytes; `regionBoxes` gives those of a scene. */
export type Align = (pixels: Uint8ClampedArray, boxes: readonly Box[], words: readonly number[]) => Alignment;

/** Prepares an aligner for pictures of up to `maxRegions` boxes and sentences of up to `maxWords` words: about 1 ms each on wasm. */
export function createAlignment(
  kernels: Kernels,
  config: AlignerConfig,
  parameters: NamedArrays,
  { maxRegions, maxWords }: { maxRegions: number; maxWords: number },
): Align {
  const network = createAlignerNetwork(kernels, config, [maxRegions, 1, maxWords]);
  for (const name in network.weights) network.weights[name]!.values.set(parameters[name]!);
  const regions = createRegions(maxRegions);
  const d = config.jointSize;

  return (pixels, boxes, words) => {
    cutRegions(pixels, boxes, regions);
    network.forward(regions, [words]);
    const [v, s] = [network.v.values, network.s.values];
    const [R, T] = [boxes.length, words.length];
    const fits = Float32Array.from({ length: R * T }, (_, k) => {
      const [i, t] = [Math.floor(k / T), k % T];
      let sum = 0;
      for (let j = 0; j < d; j++) sum += v[i * d + j]! * s[t * d + j]!;
      return sum;
    });
    const fit = (i: number, t: number) => fits[i * T + t]!;
    const all = Array.from({ length: R }, (_, i) => i);
    const taken = words.map((_, t) => all.reduce((best, i) => (fit(i, t) > fit(best, t) ? i : best)));
    return { fits, regions: taken, score: taken.reduce((sum, i, t) => sum + fit(i, t), 0) };
  };
}

/** What a shipped aligner's card says of it. */
export interface ShippedAligner extends AlignerConfig {
  maxRegions: number;
  maxWords: number;
}

/** Fetches an aligner that ships, from the URL of its folder (no slash at the end), and prepares it. */
export async function fetchAlignment(
  kernels: Kernels,
  folder: string,
): Promise<{ align: Align; config: ShippedAligner }> {
  const card = await fetchCard(folder);
  const config = card.config as unknown as ShippedAligner;
  const weights = toFloats(await fetchWeights(folder, card, alignerShapes(config)));
  return { align: createAlignment(kernels, config, weights, config), config };
}
