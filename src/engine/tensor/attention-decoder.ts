import { createDense } from './dense.ts';
import type { Block, Pointer, Workplace } from './kernels.ts';

export interface AttentionDecoderConfig {
  batchSize: number;
  numSteps: number;
  /** E, of the vector that stands for the previous word. */
  inputSize: number;
  hiddenSize: number;
  /** L annotations, each of D numbers. */
  numLocations: number;
  annotationSize: number;
  /** A, the width of the hidden layer that scores an annotation. */
  attentionSize: number;
}

/** Where the decoder's parameters, or their gradients, lie in the kernels' memory. */
export interface AttentionDecoderPointers {
  /** Wa [D, A] and ba [A] make a key of an annotation, Wq [H, A] a query of the state, v [A] a score of their sum. */
  Wa: Pointer;
  ba: Pointer;
  Wq: Pointer;
  v: Pointer;
  /** The LSTM on [input; context; state]: W [E + D + H, 4H] in the order i f g o, b [4H]. */
  W: Pointer;
  b: Pointer;
  /** Where wanted, how much the context counts: β = σ(h·wBeta + bBeta), wBeta [H], bBeta [1]. */
  wBeta?: Pointer | undefined;
  bBeta?: Pointer | undefined;
}

/** What the decoder reads, or the gradients of that: inputs [T, B, E] and annotations [B, L, D]. */
export interface AttentionDecoderInput {
  inputs: Pointer;
  annotations: Pointer;
}

/** An attention decoder over a whole sequence. */
export interface AttentionDecoder {
  /** States h_0 … h_T and c_0 … c_T, [T + 1, B, H]; those of step 0 are the caller's to set, zeros at first. */
  readonly h: Block;
  readonly c: Block;
  /** The weights of the annotations, [T, B, L], each row adding up to 1. */
  readonly alpha: Block;
  /** The gradients of h and alpha: the caller's before `backward` (h's from step 1 on); afterwards row 0 of dh is that of h_0. */
  readonly dh: Block;
  readonly dAlpha: Block;
  /** After `backward` the gradient of c_0, [B, H]. */
  readonly dc: Block;
  forward(): void;
  /** After `forward`, and once for each. Writes the gradients of the parameters and of what was read. */
  backward(gradients: AttentionDecoderPointers, inputGradients: AttentionDecoderInput): void;
}

/**
 * An LSTM that at each step looks at L annotations with additive attention (Xu et al. 2015, soft attention; the scores as in
 * Bahdanau et al. 2015): e_ti = v·tanh(Wa a_i + ba + Wq h_{t−1}), α_t = softmax(e_t), z_t = β_t Σ_i α_ti a_i, and
 * h_t, c_t = LSTM([x_t; z_t], h_{t−1}, c_{t−1}). Weights are packed once a sequence and their gradients are one product each.
 */
export function createAttentionDecoder(
  kernels: Workplace,
  config: AttentionDecoderConfig,
  pointers: AttentionDecoderPointers,
  { inputs, annotations }: AttentionDecoderInput,
): AttentionDecoder {
  const { batchSize: B, numSteps: T, inputSize: E, hiddenSize: H } = config;
  const { numLocations: L, annotationSize: D, attentionSize: A } = config;
  const { W, b, Wa, ba, Wq, v } = pointers;
  const [Wz, Wh] = [W + 4 * E * 4 * H, W + 4 * (E + D) * 4 * H];
  const size = { h: B * H, gates: 4 * B * H, alpha: B * L, context: B * D, query: B * A, s: B * L * A };
  const packed = {
    ...{ Wz: pack(D, 4 * H), Wh: pack(H, 4 * H), Wq: pack(H, A) },
    ...{ WzT: pack(4 * H, D), WhT: pack(4 * H, H), WqT: pack(A, H) },
  };
  const [h, c, dh] = [1, 2, 3].map(() => kernels.allocate((T + 1) * size.h)) as [Block, Block, Block];
  const gates = kernels.allocate(T * size.gates);
  const [alpha, dAlpha] = [kernels.allocate(T * size.alpha), kernels.allocate(T * size.alpha)];
  const contexts = kernels.allocate(T * size.context);
  const [keys, dKeys] = [kernels.allocate(size.s), kernels.allocate(size.s)];
  const s = kernels.allocate(T * size.s);
  const dQueries = kernels.allocate(T * size.query);
  const [query, dContext, dc] = [size.query, size.context, size.h].map((n) => kernels.allocate(n)) as [
    Block,
    Block,
    Block,
  ];
  const toKeys = createDense(kernels, B * L, D, A);
  const fromInputs = createDense(kernels, T * B, E, 4 * H);
  const gate = pointers.wBeta && pointers.bBeta ? createContextGate(kernels, config) : undefined;

  function pack(k: number, n: number): Pointer {
    return kernels.allocate(kernels.packedBytes(k, n) / 4).pointer;
  }

  return {
    ...{ h, c, alpha, dh, dAlpha, dc },

    forward() {
      kernels.packB(D, 4 * H, Wz, 4 * H, 0, packed.Wz);
      kernels.packB(H, 4 * H, Wh, 4 * H, 0, packed.Wh);
      kernels.packB(H, A, Wq, A, 0, packed.Wq);
      toKeys.forward(annotations, Wa, ba, keys.pointer);
      fromInputs.forward(inputs, W, b, gates.pointer);
      for (let t = 0; t < T; t++) {
        const state = h.at(t * size.h);
        const context = contexts.at(t * size.context);
        const own = gates.at(t * size.gates);
        kernels.multiplyPacked(B, A, H, 1, state, H, 0, packed.Wq, 0, query.pointer, A);
        const [hidden, weights] = [s.at(t * size.s), alpha.at(t * size.alpha)];
        kernels.attend(B, L, A, D, keys.pointer, query.pointer, v, annotations, hidden, weights, context);
        gate?.apply(t, state, pointers.wBeta!, pointers.bBeta!, context);
        kernels.multiplyPacked(B, 4 * H, D, 1, context, D, 0, packed.Wz, 1, own, 4 * H);
        kernels.multiplyPacked(B, 4 * H, H, 1, state, H, 0, packed.Wh, 1, own, 4 * H);
        kernels.lstmGates(B, H, own, c.at(t * size.h), c.at((t + 1) * size.h), h.at((t + 1) * size.h));
      }
    },

    backward(gradients, inputGradients) {
      kernels.packB(4 * H, D, Wz, 4 * H, 1, packed.WzT);
      kernels.packB(4 * H, H, Wh, 4 * H, 1, packed.WhT);
      kernels.packB(A, H, Wq, A, 1, packed.WqT);
      kernels.fill(size.h, 0, dh.pointer);
      kernels.fill(B * L * D, 0, inputGradients.annotations);
      kernels.fill(A, 0, gradients.v);
      kernels.fill(size.s, 0, dKeys.pointer);
      for (let t = T - 1; t >= 0; t--) {
        const dGates = gates.at(t * size.gates);
        const dState = dh.at(t * size.h);
        const [before, after] = [c.at(t * size.h), c.at((t + 1) * size.h)];
        kernels.lstmGatesBackward(B, H, dGates, before, after, dh.at((t + 1) * size.h), dc.pointer);
        kernels.multiplyPacked(B, H, 4 * H, 1, dGates, 4 * H, 0, packed.WhT, 1, dState, H);
        kernels.multiplyPacked(B, D, 4 * H, 1, dGates, 4 * H, 0, packed.WzT, 0, dContext.pointer, D);
        gate?.applyBackward(t, contexts.at(t * size.context), dContext.pointer, pointers.wBeta!, dState);
        kernels.attendBackward(
          ...([B, L, A, D, s.at(t * size.s), v, alpha.at(t * size.alpha), annotations] as const),
          ...([dContext.pointer, dAlpha.at(t * size.alpha)] as const),
          ...([inputGradients.annotations, dKeys.pointer, gradients.v, dQueries.at(t * size.query)] as const),
        );
        kernels.multiplyPacked(B, H, A, 1, dQueries.at(t * size.query), A, 0, packed.WqT, 1, dState, H);
      }

      const [dG, dZ] = [gates.pointer, gradients.W + 4 * E * 4 * H];
      fromInputs.parameterGradients(inputs, dG, gradients.W, gradients.b);
      createDense(kernels, T * B, D, 4 * H).parameterGradients(contexts.pointer, dG, dZ);
      createDense(kernels, T * B, H, 4 * H).parameterGradients(h.pointer, dG, dZ + 4 * D * 4 * H);
      fromInputs.inputGradient(dG, W, inputGradients.inputs);
      createDense(kernels, T * B, H, A).parameterGradients(h.pointer, dQueries.pointer, gradients.Wq);
      toKeys.parameterGradients(annotations, dKeys.pointer, gradients.Wa, gradients.ba);
      toKeys.inputGradient(dKeys.pointer, Wa, inputGradients.annotations, true);
      gate?.writeGradients(h.pointer, gradients.wBeta!, gradients.bBeta!);
    },
  };
}

/** The scalar β_t = σ(h_{t−1}·wBeta + bBeta) by which each example's context is multiplied (Xu et al. 2015, section 4.2.1). */
function createContextGate(
  kernels: Workplace,
  { batchSize: B, numSteps: T, hiddenSize: H, annotationSize: D }: AttentionDecoderConfig,
) {
  const [beta, dBeta] = [kernels.allocate(T * B), kernels.allocate(T * B)];
  return {
    apply(t: number, state: Pointer, wBeta: Pointer, bBeta: Pointer, context: Pointer) {
      kernels.repeatRow(B, 1, bBeta, beta.at(t * B));
      kernels.multiply(B, 1, H, 1, state, H, 0, wBeta, 1, 0, 1, beta.at(t * B), 1);
      kernels.sigmoid(B, beta.at(t * B));
      const factors = beta.values.subarray(t * B);
      for (let i = 0; i < B; i++) kernels.scale(D, factors[i]!, context + 4 * i * D);
    },
    /** context is as `apply` left it, β times the bare one; dContext becomes the gradient of the bare one. */
    applyBackward(t: number, context: Pointer, dContext: Pointer, wBeta: Pointer, dState: Pointer) {
      for (let i = 0; i < B; i++) {
        const factor = beta.values[t * B + i]!;
        const at = dBeta.at(t * B + i);
        // σ' of the gate times the bare context: β(1 − β)·context/β
        kernels.multiply(1, 1, D, 1 - factor, context + 4 * i * D, D, 0, dContext + 4 * i * D, 1, 0, 0, at, 1);
        kernels.scale(D, factor, dContext + 4 * i * D);
      }
      kernels.multiply(B, H, 1, 1, dBeta.at(t * B), 1, 0, wBeta, H, 0, 1, dState, H);
    },
    writeGradients(states: Pointer, dwBeta: Pointer, dbBeta: Pointer) {
      kernels.multiply(H, 1, T * B, 1, states, H, 1, dBeta.pointer, 1, 0, 0, dwBeta, 1);
      kernels.sumRows(T * B, 1, dBeta.pointer, dbBeta);
    },
  };
}
