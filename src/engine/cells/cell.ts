import type { Random } from '../random.ts';

/**
 * Parameters by name, each a flat array in row order. A matrix has a row for each source and a column for each target:
 * entry (j, k) of Whh [H, H] is the weight from unit j to unit k, so that a batch is x [B, D] · Wxh [D, H].
 * (The book's W x, with column vectors, is the same product transposed.)
 */
export type Params = Record<string, Float64Array>;

/** What a cell hands to its next step: h [B, H], and for an LSTM also c [B, H]. */
export interface State {
  h: Float64Array;
  c?: Float64Array;
}

/** ∂L/∂ each part of a state; `cAlongCell` is the part of c's that came along the LSTM's cell path alone. */
export interface StateGradient extends State {
  cAlongCell?: Float64Array;
}

/** One step forward: its input x [B, D], the state it started from, and the state it made. Cells add what lies between. */
export interface Step extends State {
  x: Float64Array;
  previous: State;
}

/** One step backward: what arrived at h [B, H], by its two ways, and what leaves to x [B, D] and to the state before. */
export interface BackStep {
  /** ∂L/∂h_t in all: `dhFromLoss` (the losses read off this step) + `dhFromNext` (all later steps). */
  dh: Float64Array;
  dhFromLoss: Float64Array;
  dhFromNext: Float64Array;
  /** ∂L/∂ the pre-activations, [B, gates · H]. */
  da: Float64Array;
  dx: Float64Array;
  /** ∂L/∂ the state before this step: the next step's `next` on the way back. */
  previous: StateGradient;
}

/**
 * A recurrent cell of fixed sizes, without its weights: `rnnCell`, `lstmCell` and `gruCell` make one;
 * `forward` and `backward` of sequence.ts run it over time. Every method is pure, but `addGradients`.
 */
export interface Cell<P extends Params = Params, S extends Step = Step, B extends BackStep = BackStep> {
  readonly inputSize: number;
  readonly hiddenSize: number;
  /** The shape of each parameter, in the order in which they are stored. */
  readonly shapes: Readonly<Record<keyof P & string, readonly number[]>>;
  /** Weights uniform in ±1/√H, biases 0 (but see `forgetBias` of the LSTM). */
  initialise(random: Random): P;
  zeroState(batchSize: number): State;
  /** One step forward from x [B, D] and a state. */
  step(params: P, x: Float64Array, state: State): S;
  /** One step backward, from the gradient of this step's own losses and that of the state it handed on. */
  stepBackward(params: P, step: S, dhFromLoss: Float64Array, next: StateGradient): B;
  /** Adds this step's term of ∂L/∂ each parameter: its immediate partial times what arrived there. */
  addGradients(gradients: P, step: S, back: B): void;
}

/** Parameters of the given shapes: matrices uniform in ±1/√H, vectors 0. */
export function initialiseShapes(
  shapes: Readonly<Record<string, readonly number[]>>,
  hiddenSize: number,
  random: Random,
): Params {
  const bound = 1 / Math.sqrt(hiddenSize);
  const params: Params = {};
  for (const [name, shape] of Object.entries(shapes)) {
    const values = new Float64Array(shape.reduce((product, size) => product * size, 1));
    params[name] = shape.length === 1 ? values : values.map(() => random.uniform(-bound, bound));
  }
  return params;
}

/** Zeros of the same names and sizes. */
export function zerosLike<P extends Params>(params: P): P {
  return Object.fromEntries(
    Object.entries(params).map(([name, values]) => [name, new Float64Array(values.length)]),
  ) as P;
}
