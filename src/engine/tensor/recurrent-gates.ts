import type { Block, Pointer, Workplace } from './kernels.ts';
import type { CellKind } from './recurrent-sequence.ts';

/**
 * A cell's own part: the arrays [T, B, G·H] that the input's and the state's products are written to (one and the same, except in the GRU), where
 * their gradients are found after the gates' backward pass, and the two passes for a step.
 */
export function createGates(
  kernels: Workplace,
  cell: CellKind,
  { B, T, H, h, dh }: { B: number; T: number; H: number; h: Block; dh: Block },
) {
  const n = B * H;
  if (cell === 'lstm') {
    const gates = kernels.allocate(T * 4 * n);
    const c = kernels.allocate((T + 1) * n);
    const [dc, dcLast] = [kernels.allocate(n), kernels.allocate(n)];
    return {
      ...{ c, dc, dcLast },
      ...shared(gates.pointer, gates.pointer),
      runGates: (t: number) =>
        kernels.lstmGates(B, H, gates.at(t * 4 * n), c.at(t * n), c.at((t + 1) * n), h.at((t + 1) * n)),
      runGatesBackward: (t: number) =>
        kernels.lstmGatesBackward(
          B,
          H,
          gates.at(t * 4 * n),
          c.at(t * n),
          c.at((t + 1) * n),
          dh.at((t + 1) * n),
          dc.pointer,
        ),
    };
  }
  if (cell === 'gru') {
    const [x, s] = [kernels.allocate(T * 3 * n), kernels.allocate(T * 3 * n)];
    return {
      ...{ fromInput: x.pointer, fromState: s.pointer, dFromInput: x.pointer, dFromState: s.pointer },
      ...{ c: undefined, dc: undefined, dcLast: undefined },
      runGates: (t: number) => kernels.gruGates(B, H, x.at(t * 3 * n), s.at(t * 3 * n), h.at(t * n), h.at((t + 1) * n)),
      runGatesBackward: (t: number) =>
        kernels.gruGatesBackward(B, H, x.at(t * 3 * n), s.at(t * 3 * n), h.at(t * n), dh.at((t + 1) * n), dh.at(t * n)),
    };
  }
  const [activate, activateBackward] =
    cell === 'rnn tanh' ? [kernels.tanh, kernels.tanhBackward] : [kernels.relu, kernels.reluBackward];
  return {
    ...{ c: undefined, dc: undefined, dcLast: undefined },
    ...shared(h.at(n), dh.at(n)),
    runGates: (t: number) => activate(n, h.at((t + 1) * n)),
    runGatesBackward: (t: number) => activateBackward(n, h.at((t + 1) * n), dh.at((t + 1) * n)),
  };
}

/** One array for both products: the gates see only their sum. */
function shared(gates: Pointer, dGates: Pointer) {
  return { fromInput: gates, fromState: gates, dFromInput: dGates, dFromState: dGates };
}
