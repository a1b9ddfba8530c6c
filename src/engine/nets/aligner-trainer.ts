import type { Kernels } from '../tensor/kernels.ts';
import type { NamedArrays } from '../training/arrays.ts';
import { allocateAligner, createAlignerNetwork, type AlignerConfig } from './aligner.ts';
import { createRegions, cutRegions, type Box } from './regions.ts';

export interface AlignerTrainingConfig extends AlignerConfig {
  batchSize: number;
  /** T, the most words of a sentence, and R, the most regions of a picture. */
  numSteps: number;
  maxRegions: number;
}

/** Pictures with sentences that are true of them. */
export interface AlignmentBatch {
  parameters: NamedArrays;
  /** Overwritten. */
  gradients: NamedArrays;
  /** B pictures, [64, 64, 4] bytes each, and the boxes in each. */
  pictures: readonly { pixels: Uint8ClampedArray; boxes: readonly Box[] }[];
  /** The numbers of each sentence's words. */
  sentences: readonly (readonly number[])[];
}

/**
 * Trains aligners of one size: the function that it returns gives the loss of a minibatch with its gradients. Of picture k
 * and sentence l the score is S_kl = Σ_t max_i v_iᵀs_t: every word takes the region that fits it best. The loss asks that
 * the true sentence score higher than any other of the minibatch, by one at least, and the true picture likewise:
 *   (1/B) Σ_k [ Σ_l max(0, S_kl − S_kk + 1) + Σ_l max(0, S_lk − S_kk + 1) ], l ≠ k  (Karpathy & Fei-Fei 2015, equations 8 and 9).
 * No one says which region a word is about.
 */
export function createAlignerTrainer(
  kernels: Kernels,
  config: AlignerTrainingConfig,
): (batch: AlignmentBatch) => number {
  const { batchSize: B, numSteps: T, maxRegions: R, jointSize: d } = config;
  const network = createAlignerNetwork(kernels, config, [B * R, B, T]);
  const slopes = allocateAligner(kernels, config);
  const regions = createRegions(B * R);
  const [fits, dFits] = [kernels.allocate(B * R * B * T), kernels.allocate(B * R * B * T)];
  /** Which region each word of each sentence takes in each picture, [B, B, T]. */
  const taken = new Int32Array(B * B * T);
  const scores = new Float32Array(B * B);

  return ({ parameters, gradients, pictures, sentences }) => {
    for (const name in network.weights) network.weights[name]!.values.set(parameters[name]!);
    pictures.forEach(({ pixels, boxes }, k) => cutRegions(pixels, boxes, regions, k * R));
    network.forward(regions, sentences);
    const { v, s, dv, ds } = network;
    kernels.multiply(B * R, B * T, d, 1, v.pointer, d, 0, s.pointer, d, 1, 0, fits.pointer, B * T);

    const fit = fits.values;
    for (let k = 0; k < B; k++)
      for (let l = 0; l < B; l++) {
        let score = 0;
        for (let t = 0; t < sentences[l]!.length; t++) {
          let best = k * R;
          const at = (region: number) => fit[region * B * T + l * T + t]!;
          for (let i = best; i < k * R + pictures[k]!.boxes.length; i++) if (at(i) > at(best)) best = i;
          taken[(k * B + l) * T + t] = best;
          score += at(best);
        }
        scores[k * B + l] = score;
      }

    let loss = 0;
    const dScores = new Float32Array(B * B);
    for (let k = 0; k < B; k++)
      for (let l = 0; l < B; l++) {
        if (k === l) continue;
        for (const other of [k * B + l, l * B + k]) {
          const excess = scores[other]! - scores[k * B + k]! + 1;
          if (excess <= 0) continue;
          loss += excess / B;
          dScores[other]! += 1 / B;
          dScores[k * B + k]! -= 1 / B;
        }
      }

    const dFit = dFits.values.fill(0);
    for (let k = 0; k < B; k++)
      for (let l = 0; l < B; l++)
        for (let t = 0; t < sentences[l]!.length; t++)
          dFit[taken[(k * B + l) * T + t]! * B * T + l * T + t]! += dScores[k * B + l]!;
    kernels.multiply(B * R, d, B * T, 1, dFits.pointer, B * T, 0, s.pointer, d, 0, 0, dv.pointer, d);
    kernels.multiply(B * T, d, B * R, 1, dFits.pointer, B * T, 1, v.pointer, d, 0, 0, ds.pointer, d);
    network.backward(slopes);
    for (const name in gradients) gradients[name]!.set(slopes[name]!.values);
    return loss;
  };
}
