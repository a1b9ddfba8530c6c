import { createDense } from './dense.ts';
import type { Block, Pointer, Workplace } from './kernels.ts';
import { createGates } from './recurrent-gates.ts';

/** The cells that run fused: RNN with tanh or ReLU, LSTM with forget gate, GRU with its reset after the product. */
export type CellKind = 'rnn tanh' | 'rnn relu' | 'lstm' | 'gru';

export interface SequenceConfig {
  cell: CellKind;
  batchSize: number;
  numSteps: number;
  inputSize: number;
  hiddenSize: number;
}

/**
 * Where a layer's parameters, or their gradients, lie in the kernels' memory: W [D + H, G·H] and b [G·H], G = 1 (RNN), 4 (LSTM: i f g o),
 * 3 (GRU: z r n); bh [3H], the GRU's second bias, on the state's part of the product.
 */
export interface CellPointers {
  W: Pointer;
  b: Pointer;
  bh?: Pointer;
}

/** The layer's inputs: class numbers [T, B], of which each stands for a one-hot vector, or vectors [T, B, D] and, where wanted, their gradient. */
export type SequenceInput = { ids: Pointer } | { vectors: Pointer; gradient?: Pointer };

/** One recurrent layer over a whole sequence. Stack layers by giving one's `outputs` and `outputsGradient` as the next one's input. */
export interface RecurrentSequence {
  /** States h_0 … h_T, [T + 1, B, H]. h_0 is the caller's to set, zeros at first. */
  readonly h: Block;
  /** LSTM only: c_0 … c_T, likewise. */
  readonly c: Block | undefined;
  /** Gradient of h, [T + 1, B, H]: before `backward` the caller's, for steps 1 … T; afterwards row 0 is the gradient of h_0. */
  readonly dh: Block;
  /** LSTM only: gradient of c_T from beyond this sequence, [B, H], zeros unless the caller fills it. */
  readonly dcLast: Block | undefined;
  /** LSTM only: after `backward` the gradient of c_0, [B, H]. */
  readonly dc: Block | undefined;
  /** h_1 … h_T and their gradient, [T, B, H]. */
  readonly outputs: Pointer;
  readonly outputsGradient: Pointer;
  /** Runs all steps from h_0 (and c_0). */
  forward(): void;
  /** After `forward`, and once only: writes the gradients of the parameters, of the inputs if asked, and of the initial state. */
  backward(gradients: CellPointers): void;
  /** Makes the last state the first one of the next sequence. */
  carryState(): void;
  /** Sets the initial state to zeros. */
  resetState(): void;
}

/** G, the number of gates (and candidates) that a cell computes. */
export const gateCounts: Readonly<Record<CellKind, number>> = { 'rnn tanh': 1, 'rnn relu': 1, lstm: 4, gru: 3 };

/**
 * A recurrent layer whose buffers are allocated once: one product for all input steps, the recurrent weight packed once a sequence, the gates of a
 * step in one pass, and one product for each weight gradient. Parameters and gradients stay where the caller has them.
 */
export function createRecurrentSequence(
  kernels: Workplace,
  { cell, batchSize: B, numSteps: T, inputSize: D, hiddenSize: H }: SequenceConfig,
  { W, b, bh }: CellPointers,
  input: SequenceInput,
): RecurrentSequence {
  const width = gateCounts[cell] * H;
  const stateSize = B * H;
  const Wh = W + 4 * D * width;
  const packedWh = kernels.allocate(kernels.packedBytes(H, width) / 4).pointer;
  const packedWhTransposed = kernels.allocate(kernels.packedBytes(width, H) / 4).pointer;
  const h = kernels.allocate((T + 1) * stateSize);
  const dh = kernels.allocate((T + 1) * stateSize);
  const { c, dc, dcLast, fromInput, fromState, dFromInput, dFromState, runGates, runGatesBackward } = createGates(
    kernels,
    cell,
    { B, T, H, h, dh },
  );
  const fromVectors = createDense(kernels, T * B, D, width);
  const fromStates = createDense(kernels, T * B, H, width);
  const at = (gates: Pointer, t: number) => gates + 4 * t * B * width;
  const outputs = h.at(stateSize);
  const outputsGradient = dh.at(stateSize);

  return {
    h,
    c,
    dh,
    dcLast,
    dc,
    outputs,
    outputsGradient,

    forward() {
      kernels.packB(H, width, Wh, width, 0, packedWh);
      if ('ids' in input) kernels.gatherRows(T * B, width, input.ids, W, b, fromInput);
      else fromVectors.forward(input.vectors, W, b, fromInput);
      if (bh !== undefined) kernels.repeatRow(T * B, width, bh, fromState);
      for (let t = 0; t < T; t++) {
        kernels.multiplyPacked(B, width, H, 1, h.at(t * stateSize), H, 0, packedWh, 1, at(fromState, t), width);
        runGates(t);
      }
    },

    backward(gradients) {
      kernels.packB(width, H, Wh, width, 1, packedWhTransposed);
      kernels.fill(stateSize, 0, dh.pointer);
      if (dc && dcLast) dc.values.set(dcLast.values);
      for (let t = T - 1; t >= 0; t--) {
        runGatesBackward(t);
        const dGates = at(dFromState, t);
        kernels.multiplyPacked(B, H, width, 1, dGates, width, 0, packedWhTransposed, 1, dh.at(t * stateSize), H);
      }
      fromStates.parameterGradients(h.pointer, dFromState, gradients.W + 4 * D * width, gradients.bh);
      if ('ids' in input) {
        kernels.sumRows(T * B, width, dFromInput, gradients.b);
        kernels.fill(D * width, 0, gradients.W);
        kernels.scatterRows(T * B, width, input.ids, dFromInput, gradients.W);
        return;
      }
      fromVectors.parameterGradients(input.vectors, dFromInput, gradients.W, gradients.b);
      if (input.gradient) fromVectors.inputGradient(dFromInput, W, input.gradient);
    },

    carryState() {
      for (const states of [h, c]) states?.values.copyWithin(0, T * stateSize);
    },
    resetState() {
      for (const states of [h, c]) states?.values.fill(0, 0, stateSize);
    },
  };
}
