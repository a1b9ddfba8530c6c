import type { Cell, Params, State, StateGradient } from './cell.ts';
import { type BackRun, backward, forward, type Run } from './sequence.ts';

/** Runs layers one above the other, lowest first: layer l + 1 reads the h of layer l. Returns a run for each layer. */
export function forwardStack(
  cells: readonly Cell[],
  params: readonly Params[],
  xs: readonly Float64Array[],
  { states, lengths }: { states?: readonly State[]; lengths?: readonly number[] } = {},
): Run[] {
  let inputs = xs;
  return cells.map((cell, layer) => {
    const options = { ...(states && { state: states[layer]! }), ...(lengths && { lengths }) };
    const run = forward(cell, params[layer]!, inputs, options);
    inputs = run.steps.map((step) => step.h);
    return run;
  });
}

/** The way back through a stack from dh [B, H], a gradient a step at the top layer. Returns one for each layer, lowest first. */
export function backwardStack(
  cells: readonly Cell[],
  params: readonly Params[],
  runs: readonly Run[],
  dh: readonly (Float64Array | undefined)[],
  { from = 0, to = dh.length, dStates }: { from?: number; to?: number; dStates?: readonly StateGradient[] } = {},
): BackRun[] {
  const backs: BackRun[] = [];
  let arriving = dh;
  for (let layer = cells.length - 1; layer >= 0; layer--) {
    const options = { from, to, ...(dStates && { dState: dStates[layer]! }) };
    const back = backward(cells[layer]!, params[layer]!, runs[layer]!, arriving, options);
    arriving = [...new Array<undefined>(from), ...back.steps.map((step) => step.dx)];
    backs.unshift(back);
  }
  return backs;
}
