import type { Random } from '../random.ts';
import { createAttentionDecoder } from '../tensor/attention-decoder.ts';
import { createDense } from '../tensor/dense.ts';
import type { Kernels } from '../tensor/kernels.ts';
import type { NamedArrays } from '../training/arrays.ts';
import { fillDropoutMask } from '../training/dropout.ts';
import {
  allocateCaptioner,
  createEncoder,
  decoderPointers,
  mapSide,
  writePictures,
  type CaptionerConfig,
} from './captioner.ts';
import { createDecoderStart } from './captioner-start.ts';

export interface CaptionerTrainingConfig extends CaptionerConfig {
  batchSize: number;
  /** The most words of a caption, its end mark among them. */
  numSteps: number;
  /** λ of the doubly stochastic penalty. */
  penalty: number;
  /** The share of previous words that the LSTM is not told, so that it looks rather than guesses from the words before. */
  wordDropout: number;
  /** Whether the filters stay as they are: a network that saw before it spoke (in Xu et al. 2015, a VGG trained on ImageNet). */
  areFiltersFixed: boolean;
}

export interface CaptionBatch {
  parameters: NamedArrays;
  /** Overwritten. */
  gradients: NamedArrays;
  /** B pictures, [64, 64, 4] bytes each. */
  pictures: readonly Uint8ClampedArray[];
  /** The numbers of each caption's words, the end mark last. */
  captions: readonly (readonly number[])[];
  /** For dropout. */
  random: Random;
}

/**
 * Trains captioners of one size: the function that it returns gives the loss of a minibatch with its gradients,
 *   the mean of −log p(word | words before, picture) over all words, plus λ · mean over pictures and places of (1 − Σ_t α_ti)²,
 * where the second asks that every place be looked at about as much (Xu et al. 2015, equation 14). Memory is allocated here, once.
 */
export function createCaptionerTrainer(
  kernels: Kernels,
  config: CaptionerTrainingConfig,
): (batch: CaptionBatch) => number {
  const { batchSize: B, numSteps: T, hiddenSize: H, embeddingSize: E, penalty, wordDropout, areFiltersFixed } = config;
  const V = config.vocabulary.length;
  const [N, D] = [mapSide(config) ** 2, config.convolutions.at(-1)!.channels];
  const weights = allocateCaptioner(kernels, config);
  const slopes = allocateCaptioner(kernels, config);
  const at = (name: string) => weights[name]!.pointer;

  const encoder = createEncoder(kernels, config, weights, B);
  const { annotations, dAnnotations } = encoder;
  const [ids, targets] = [kernels.allocate(T * B), kernels.allocate(T * B)];
  const [inputs, dInputs] = [kernels.allocate(T * B * E), kernels.allocate(T * B * E)];
  const wordMask = new Float32Array(T * B).fill(1);
  const noBias = kernels.allocate(E).pointer;
  const size = { batchSize: B, numSteps: T, inputSize: E, hiddenSize: H };
  const attention = { numLocations: N, annotationSize: D, attentionSize: config.attentionSize };
  const read = { inputs: inputs.pointer, annotations };
  const decoder = createAttentionDecoder(kernels, { ...size, ...attention }, decoderPointers(weights), read);
  const start = createDecoderStart(kernels, B, N, D, H);
  const head = createDense(kernels, T * B, H, V);
  const logits = kernels.allocate(T * B * V).pointer;

  /** Multiplies the vectors of words [T, B, E], or their gradients, by the mask of dropout. */
  function dropWords(vectors: Float32Array) {
    if (wordDropout === 0) return;
    for (let k = 0; k < vectors.length; k++) vectors[k] = vectors[k]! * wordMask[Math.floor(k / E)]!;
  }

  /** Adds the penalty's gradient to that of alpha, where a word is to be said, and returns the penalty. */
  function penalise(): number {
    const [alpha, dAlpha, asked] = [decoder.alpha.values, decoder.dAlpha.values, targets.integers];
    dAlpha.fill(0);
    let sum = 0;
    for (let b = 0; b < B; b++)
      for (let i = 0; i < N; i++) {
        let missing = 1;
        for (let t = 0; t < T && asked[t * B + b]! >= 0; t++) missing -= alpha[(t * B + b) * N + i]!;
        sum += missing * missing;
        const slope = (-2 * penalty * missing) / (B * N);
        for (let t = 0; t < T && asked[t * B + b]! >= 0; t++) dAlpha[(t * B + b) * N + i] = slope;
      }
    return (penalty * sum) / (B * N);
  }

  return ({ parameters, gradients, pictures, captions, random }) => {
    for (const name in weights) weights[name]!.values.set(parameters[name]!);
    writePictures(pictures, encoder.pictures.values);
    const numWords = writeCaptions(captions, T, ids.integers, targets.integers);

    encoder.forward();
    kernels.gatherRows(T * B, E, ids.pointer, at('E'), noBias, inputs.pointer);
    if (wordDropout > 0) fillDropoutMask(wordMask, wordDropout, random);
    dropWords(inputs.values);
    start.forward(annotations, weights, decoder.h.pointer, decoder.c.pointer);
    decoder.forward();
    head.forward(decoder.h.at(B * H), at('Why'), at('by'), logits);
    const loss = kernels.crossEntropy(T * B, V, logits, targets.pointer, 1 / numWords, 0) / numWords;
    const total = loss + penalise();

    // crossEntropy left the logits' gradient where the logits were.
    head.parameterGradients(decoder.h.at(B * H), logits, slopes['Why']!.pointer, slopes['by']!.pointer);
    head.inputGradient(logits, at('Why'), decoder.dh.at(B * H));
    kernels.fill(B * H, 0, decoder.dc.pointer);
    decoder.backward(decoderPointers(slopes), { inputs: dInputs.pointer, annotations: dAnnotations });
    dropWords(dInputs.values);
    slopes['E']!.values.fill(0);
    kernels.scatterRows(T * B, E, ids.pointer, dInputs.pointer, slopes['E']!.pointer);
    start.backward(
      weights,
      slopes,
      decoder.h.pointer,
      decoder.c.pointer,
      decoder.dh.pointer,
      decoder.dc.pointer,
      dAnnotations,
    );
    if (areFiltersFixed) encoder.backwardToPlaces(slopes);
    else encoder.backward(slopes);
    for (const name in gradients) gradients[name]!.set(slopes[name]!.values);
    return total;
  };
}

/** Lays captions out by steps, [T, B]: what is read at each, from the start mark 0 on, and what is to be said, −1 after the end. Returns the number of words. */
export function writeCaptions(
  captions: readonly (readonly number[])[],
  T: number,
  ids: Int32Array,
  targets: Int32Array,
): number {
  const B = captions.length;
  let numWords = 0;
  captions.forEach((caption, b) => {
    numWords += caption.length;
    for (let t = 0; t < T; t++) {
      ids[t * B + b] = t === 0 ? 0 : (caption[t - 1] ?? 0);
      targets[t * B + b] = caption[t] ?? -1;
    }
  });
  return numWords;
}
