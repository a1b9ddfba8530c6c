import type { Kernels } from '../tensor/kernels.ts';
import type { NamedArrays } from '../training/arrays.ts';
import { allocateCaptioner, createEncoder, mapSide, writePictures, type CaptionerConfig } from './captioner.ts';
import { createDecoderStart } from './captioner-start.ts';

/** The LSTM's state after some words, h and c [H]. It is never overwritten, so a caption can go on from it in several ways. */
export interface CaptionState {
  h: Float32Array;
  c: Float32Array;
}

/** One word's worth of captioning; all arrays are the caller's own. */
export interface CaptionStep {
  state: CaptionState;
  /** ln p of each word to come next [V]. */
  logProbs: Float32Array;
  /** α, where it looked, row by row of the map [N], adding up to 1. */
  attention: Float32Array;
  /** z = Σ α_i a_i, what it saw there [D]. */
  context: Float32Array;
}

/**
 * A captioner that says one caption, a word at a time. For words see `searchCaption`; by hand:
 *   let { state, … } = reader.step(reader.look(pixels), 0), then reader.step(state, word) for each word chosen.
 * A picture takes about 3 ms, a word about 0.1 ms, on wasm.
 */
export interface CaptionReader {
  readonly config: CaptionerConfig;
  /** Looks at a picture, [64, 64, 4] bytes, and returns the state before the first word. Steps are about the last picture seen. */
  look(pixels: Uint8ClampedArray): CaptionState;
  /**
   * From the state, the number of the word just said (0, the start mark, at first) and where it looks by itself, to the
   * next word's distribution. `attention` [N], if given, is put in place of its own; it should add up to 1.
   */
  step(state: CaptionState, word: number, attention?: ArrayLike<number>): CaptionStep;
}

/** Prepares parameters for captioning. It allocates from the kernels' arena, which the caller may release. */
export function createCaptionReader(kernels: Kernels, config: CaptionerConfig, parameters: NamedArrays): CaptionReader {
  const { embeddingSize: E, attentionSize: A, hiddenSize: H, vocabulary } = config;
  const [V, N, D] = [vocabulary.length, mapSide(config) ** 2, config.convolutions.at(-1)!.channels];
  const weights = allocateCaptioner(kernels, config);
  for (const name in weights) weights[name]!.values.set(parameters[name]!);
  const at = (name: string) => weights[name]!.pointer;

  const encoder = createEncoder(kernels, config, weights, 1);
  const start = createDecoderStart(kernels, 1, N, D, H);
  const [keys, hidden] = [kernels.allocate(N * A).pointer, kernels.allocate(N * A).pointer];
  const [query, alpha, context] = [kernels.allocate(A), kernels.allocate(N), kernels.allocate(D)];
  const [h, c, cBefore] = [kernels.allocate(H), kernels.allocate(H), kernels.allocate(H)];
  const [gates, logits] = [kernels.allocate(4 * H).pointer, kernels.allocate(V)];
  const [fromContext, fromState] = [at('W') + 4 * E * 4 * H, at('W') + 4 * (E + D) * 4 * H];

  return {
    config,
    look(pixels) {
      writePictures([pixels], encoder.pictures.values);
      encoder.forward();
      kernels.repeatRow(N, A, at('ba'), keys);
      kernels.multiply(N, A, D, 1, encoder.annotations, D, 0, at('Wa'), A, 0, 1, keys, A);
      start.forward(encoder.annotations, weights, h.pointer, c.pointer);
      return { h: h.values.slice(), c: c.values.slice() };
    },
    step(state, word, attention) {
      h.values.set(state.h);
      cBefore.values.set(state.c);
      query.values.fill(0);
      kernels.vectorMatrix(H, A, h.pointer, at('Wq'), query.pointer);
      const seen = encoder.annotations;
      kernels.attend(1, N, A, D, keys, query.pointer, at('v'), seen, hidden, alpha.pointer, context.pointer);
      if (attention) {
        alpha.values.set(attention);
        context.values.fill(0);
        kernels.vectorMatrix(N, D, alpha.pointer, seen, context.pointer);
      }
      kernels.repeatRow(1, 4 * H, at('b'), gates);
      kernels.vectorMatrix(E, 4 * H, at('E') + 4 * word * E, at('W'), gates);
      kernels.vectorMatrix(D, 4 * H, context.pointer, fromContext, gates);
      kernels.vectorMatrix(H, 4 * H, h.pointer, fromState, gates);
      kernels.lstmGates(1, H, gates, cBefore.pointer, c.pointer, h.pointer);
      kernels.repeatRow(1, V, at('by'), logits.pointer);
      kernels.vectorMatrix(H, V, h.pointer, at('Why'), logits.pointer);
      return {
        state: { h: h.values.slice(), c: c.values.slice() },
        logProbs: logSoftmax(logits.values),
        attention: alpha.values.slice(),
        context: context.values.slice(),
      };
    },
  };
}

/** ln softmax of logits, as a new array. */
function logSoftmax(logits: Float32Array): Float32Array {
  const largest = logits.reduce((a, b) => Math.max(a, b));
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0);
  return logits.map((logit) => logit - largest - Math.log(total));
}
