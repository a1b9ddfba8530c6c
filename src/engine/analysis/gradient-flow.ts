import type { BackStep, Cell, Params, Step } from '../cells/cell.ts';
import { type BackRun, backward, gradientsOfStep, type Run } from '../cells/sequence.ts';

/** √Σ v², over one array or over all of a set of parameters. */
export function norm(values: Float64Array | Params): number {
  const arrays = values instanceof Float64Array ? [values] : Object.values(values);
  return Math.sqrt(arrays.reduce((total, array) => total + array.reduce((sum, value) => sum + value * value, 0), 0));
}

/** The cosine of the angle between two gradients of the same parameters: 1 when they point the same way. */
export function cosine<P extends Params>(a: P, b: P): number {
  const dot = Object.keys(a).reduce((total, name) => total + a[name]!.reduce((s, v, k) => s + v * b[name]![k]!, 0), 0);
  return dot / (norm(a) * norm(b));
}

/** The angle between two gradients in degrees; 0 where the cosine is within rounding of 1, or where the first has no length. */
export function degreesBetween<P extends Params>(a: P, b: P): number {
  const cosineOfAngle = norm(a) === 0 ? 1 : cosine(a, b);
  return cosineOfAngle > 1 - 1e-12 ? 0 : (Math.acos(cosineOfAngle) * 180) / Math.PI;
}

/** What each source step adds to ∂L/∂ each parameter, earliest first: `terms[t].Whh`, say. They sum to `back.gradients`. */
export function gradientBySourceStep<P extends Params, S extends Step, B extends BackStep>(
  cell: Cell<P, S, B>,
  params: P,
  run: Run<S>,
  back: BackRun<P, B>,
): P[] {
  const from = run.steps.length - back.steps.length;
  return back.steps.map((step, k) => gradientsOfStep(cell, params, run.steps[from + k]!, step));
}

/** The way back from each step's loss alone: `[t].steps[k].dh` is ∂L_t/∂h_k, for k ≤ t. They sum over t to ∂L/∂h_k. */
export function backwardByLoss<P extends Params, S extends Step, B extends BackStep>(
  cell: Cell<P, S, B>,
  params: P,
  run: Run<S>,
  dh: readonly (Float64Array | undefined)[],
): BackRun<P, B>[] {
  return run.steps.map((_, t) =>
    backward(
      cell,
      params,
      run,
      dh.map((d, k) => (k === t ? d : undefined)),
      { to: t + 1 },
    ),
  );
}
