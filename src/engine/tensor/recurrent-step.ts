import type { Block, Kernels, Pointer } from './kernels.ts';
import { type CellKind, gateCounts } from './recurrent-sequence.ts';
import type { WeightMatrix } from './weight-matrix.ts';

/** A layer's weights for sampling: Wx [D, G·H], Wh [H, G·H], b [G·H], and the GRU's bh [3H]; gates in the order of CellPointers. */
export interface StepWeights {
  Wx: WeightMatrix;
  Wh: WeightMatrix;
  b: Pointer;
  bh?: Pointer;
}

/** One recurrent layer run a step at a time, one example wide. */
export interface RecurrentStep {
  /** The state [H], zeros at first; set it to start elsewhere. */
  readonly h: Block;
  /** LSTM only: the cell state [H]. */
  readonly c: Block | undefined;
  /** After a step: the gates [G·H] as they were applied (LSTM i f g o, GRU z r n); for the RNN what went into its nonlinearity. */
  readonly gates: Block;
  /** One step on the class `id`, which stands for a one-hot vector. */
  stepOnId(id: number): void;
  /** One step on the vector x [D]. */
  stepOnVector(x: Pointer): void;
}

/** A layer for sampling. On kernels of the 'simd' build the same weights and inputs give the same states, to the bit, on every machine. */
export function createRecurrentStep(
  kernels: Kernels,
  cell: CellKind,
  H: number,
  { Wx, Wh, b, bh }: StepWeights,
): RecurrentStep {
  const width = gateCounts[cell] * H;
  const h = kernels.allocate(H);
  const gates = kernels.allocate(width);
  const c = cell === 'lstm' ? kernels.allocate(H) : undefined;
  // The GRU's reset acts on the state's product alone, so that is kept apart.
  const fromState = cell === 'gru' ? kernels.allocate(width) : gates;

  const step = (addInput: () => void) => {
    kernels.repeatRow(1, width, b, gates.pointer);
    addInput();
    if (bh !== undefined) kernels.repeatRow(1, width, bh, fromState.pointer);
    Wh.addProduct(h.pointer, fromState.pointer);
    if (c) kernels.lstmGates(1, H, gates.pointer, c.pointer, c.pointer, h.pointer);
    else if (cell === 'gru') kernels.gruGates(1, H, gates.pointer, fromState.pointer, h.pointer, h.pointer);
    else {
      kernels.repeatRow(1, H, gates.pointer, h.pointer);
      (cell === 'rnn tanh' ? kernels.tanh : kernels.relu)(H, h.pointer);
    }
  };
  return {
    h,
    c,
    gates,
    stepOnId: (id) => step(() => Wx.addRow(id, gates.pointer)),
    stepOnVector: (x) => step(() => Wx.addProduct(x, gates.pointer)),
  };
}
