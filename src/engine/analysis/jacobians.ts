import type { BackStep, Cell, Params, Step } from '../cells/cell.ts';
import type { LstmBackStep, LstmStep } from '../cells/lstm.ts';
import { backward, type Run } from '../cells/sequence.ts';

/**
 * The total derivatives ∂h_t/∂h_k for every k ≤ t of a run of one row: an array by k of matrices [H, H] in which
 * row i, column j is ∂(h_t)_i / ∂(h_k)_j, by all paths. The last is the identity.
 *   Each row is one pass of `backward` from a unit vector, so a call costs H passes.
 */
export function stateJacobians<P extends Params, S extends Step, B extends BackStep>(
  cell: Cell<P, S, B>,
  params: P,
  run: Run<S>,
  t = run.steps.length - 1,
): Float64Array[] {
  const H = cell.hiddenSize;
  const jacobians = Array.from({ length: t + 1 }, () => new Float64Array(H * H));
  for (let i = 0; i < H; i++) {
    const dState = { ...cell.zeroState(1), h: unit(H, i) };
    const { steps } = backward(cell, params, run, [], { to: t + 1, dState });
    steps.forEach((step, k) => jacobians[k]!.set(step.dh, i * H));
  }
  return jacobians;
}

/** The derivatives ∂c_t/∂c_k of an LSTM's run of one row, by k: in all, [H, H], and along the cell path alone, [H]. */
export function cellJacobians<P extends Params>(
  cell: Cell<P, LstmStep, LstmBackStep>,
  params: P,
  run: Run<LstmStep>,
  t = run.steps.length - 1,
): { total: Float64Array; alongCell: Float64Array }[] {
  const H = cell.hiddenSize;
  const jacobians = Array.from({ length: t + 1 }, () => ({
    total: new Float64Array(H * H),
    alongCell: new Float64Array(H), // diag(f_t ⊙ … ⊙ f_{k+1})
  }));
  for (let i = 0; i < H; i++) {
    const dState = { h: new Float64Array(H), c: unit(H, i) };
    const { steps } = backward(cell, params, run, [], { to: t + 1, dState });
    steps.forEach((step, k) => {
      jacobians[k]!.total.set(step.dc, i * H);
      jacobians[k]!.alongCell[i] = step.dcAlongCell[i]!;
    });
  }
  return jacobians;
}

function unit(size: number, index: number): Float64Array {
  const vector = new Float64Array(size);
  vector[index] = 1;
  return vector;
}
