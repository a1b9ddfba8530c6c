import { type BackStep, type Cell, type Params, type State, type StateGradient, type Step, zerosLike } from './cell.ts';
import { sum } from './products.ts';

/** A cell run over T steps: `steps[t]` holds all that step t computed, `state` what it hands on. */
export interface Run<S extends Step = Step> {
  steps: S[];
  state: State;
  lengths: readonly number[] | undefined;
}

/** The way back over the steps from … to − 1 of a run. */
export interface BackRun<P extends Params = Params, B extends BackStep = BackStep> {
  /** One for each step gone back over, earliest first: `steps[t − from]`. */
  steps: B[];
  /** ∂L/∂ each parameter, summed over those steps. */
  gradients: P;
  /** ∂L/∂ the state before step `from`: drop it to truncate, or add it to what the window before gets. */
  dState: StateGradient;
}

/**
 * Runs a cell over a sequence.
 *   xs: one x [B, D] a step. state: where to start, zeros unless said; give the `state` of the run before to carry it over.
 *   lengths [B]: how many steps each row really has; after its end a row keeps its state.
 */
export function forward<P extends Params, S extends Step, B extends BackStep>(
  cell: Cell<P, S, B>,
  params: P,
  xs: readonly Float64Array[],
  { state, lengths }: { state?: State; lengths?: readonly number[] } = {},
): Run<S> {
  let current = state ?? cell.zeroState((xs[0]?.length ?? 0) / cell.inputSize);
  const batchSize = current.h.length / cell.hiddenSize;
  const steps = xs.map((x, t) => {
    if (x.length !== batchSize * cell.inputSize)
      throw new RangeError(`Step ${t} has ${x.length} inputs; ${batchSize} rows of ${cell.inputSize} are wanted.`);
    const step = cell.step(params, x, current);
    if (lengths) holdEndedRows(step, lengths, t);
    current = step.c ? { h: step.h, c: step.c } : { h: step.h };
    return step;
  });
  return { steps, state: current, lengths };
}

/**
 * Back-propagation through time.
 *   dh: for each step of the run, ∂ of its own losses / ∂h_t [B, H], or undefined where there is none.
 *   from, to: the steps to go back over, all unless said. dState: ∂L/∂ the state after step to − 1, when more followed.
 */
export function backward<P extends Params, S extends Step, B extends BackStep>(
  cell: Cell<P, S, B>,
  params: P,
  run: Run<S>,
  dh: readonly (Float64Array | undefined)[],
  { from = 0, to = run.steps.length, dState }: { from?: number; to?: number; dState?: StateGradient } = {},
): BackRun<P, B> {
  const size = run.state.h.length;
  const gradients = zerosLike(params);
  const steps: B[] = [];
  let next: StateGradient = dState ?? cell.zeroState(size / cell.hiddenSize);
  if (next.c) next = { cAlongCell: next.c, ...next };
  let lossOfEnded = new Float64Array(size); // losses read off a held state belong to the row's last real step
  for (let t = to - 1; t >= from; t--) {
    const step = run.steps[t]!;
    const loss = dh[t] ? sum(dh[t]!, lossOfEnded) : lossOfEnded;
    const isEnded = (index: number) => !!run.lengths && t >= run.lengths[Math.floor(index / cell.hiddenSize)]!;
    const going = (array: Float64Array) => array.map((value, k) => (isEnded(k) ? 0 : value));
    const passing = (array: Float64Array) => array.map((value, k) => (isEnded(k) ? value : 0));
    const back = cell.stepBackward(params, step, going(loss), mapState(next, going));
    cell.addGradients(gradients, step, back);
    steps.push(back);
    lossOfEnded = passing(loss);
    const passed = mapState(next, passing);
    next = mapState(back.previous, (array, name) => (passed[name] ? sum(array, passed[name]) : array));
  }
  return { steps: steps.reverse(), gradients, dState: { ...next, h: sum(next.h, lossOfEnded) } };
}

/** The term that one step alone adds to ∂L/∂ each parameter. Over all steps these terms sum to the whole gradient. */
export function gradientsOfStep<P extends Params, S extends Step, B extends BackStep>(
  cell: Cell<P, S, B>,
  params: P,
  step: S,
  back: B,
): P {
  const gradients = zerosLike(params);
  cell.addGradients(gradients, step, back);
  return gradients;
}

/**
 * Truncated back-propagation, BPTT(window; stride) of Williams & Peng (1990): after every `stride` steps the losses of those
 * steps go back over the last `window` steps and no further. The states are the run's own: only the gradient is cut.
 * window = stride gives chunks; stride = 1 lets each loss see exactly `window` steps; both T gives the whole gradient.
 */
export function truncatedGradients<P extends Params, S extends Step, B extends BackStep>(
  cell: Cell<P, S, B>,
  params: P,
  run: Run<S>,
  dh: readonly (Float64Array | undefined)[],
  { window, stride }: { window: number; stride: number },
): P {
  const gradients = zerosLike(params);
  const numSteps = run.steps.length;
  for (let start = 0; start < numSteps; start += stride) {
    const to = Math.min(start + stride, numSteps);
    const ownLosses = dh.map((d, t) => (t >= start ? d : undefined));
    const back = backward(cell, params, run, ownLosses, { from: Math.max(0, to - window), to });
    for (const name in gradients) gradients[name] = sum(gradients[name]!, back.gradients[name]!) as P[typeof name];
  }
  return gradients;
}

function holdEndedRows(step: Step, lengths: readonly number[], t: number): void {
  const hiddenSize = step.h.length / lengths.length;
  lengths.forEach((length, b) => {
    if (t < length) return;
    const [start, end] = [b * hiddenSize, (b + 1) * hiddenSize];
    step.h.set(step.previous.h.subarray(start, end), start);
    step.c?.set(step.previous.c!.subarray(start, end), start);
  });
}

function mapState(state: StateGradient, change: (array: Float64Array, name: keyof StateGradient) => Float64Array) {
  const mapped = Object.entries(state).map(([name, array]) => [name, change(array, name as keyof StateGradient)]);
  return Object.fromEntries(mapped) as StateGradient;
}
