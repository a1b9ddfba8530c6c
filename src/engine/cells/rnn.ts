import { type ActivationName, activations } from './activations.ts';
import { type BackStep, type Cell, initialiseShapes, type State, type Step } from './cell.ts';
import { addBias, addOuterProduct, addProduct, addProductTransposed, addRowSum, sum } from './products.ts';

export interface RnnConfig {
  inputSize: number;
  hiddenSize: number;
  /** φ; tanh unless said. */
  activation?: ActivationName;
}

/** Wxh [D, H], Whh [H, H], bh [H]. */
export type RnnParams = { Wxh: Float64Array; Whh: Float64Array; bh: Float64Array };

/** A step with every term of its equation, each [B, H]: a = fromInput + fromState + bh, h = φ(a). */
export interface RnnStep extends Step {
  /** Wxh x_t. */
  fromInput: Float64Array;
  /** Whh h_{t−1}. */
  fromState: Float64Array;
  a: Float64Array;
}

/**
 * The simple recurrent network (Elman 1990): h_t = φ(Wxh x_t + Whh h_{t−1} + bh).
 *   On the way back da_t = dh_t ⊙ φ′(a_t), dh_{t−1} = Whhᵀ da_t and, from each step, ∂L/∂Whh gains da_t h_{t−1}ᵀ.
 */
export function rnnCell({ inputSize, hiddenSize, activation = 'tanh' }: RnnConfig): Cell<RnnParams, RnnStep> {
  const { value, slope } = activations[activation];
  const shapes = { Wxh: [inputSize, hiddenSize], Whh: [hiddenSize, hiddenSize], bh: [hiddenSize] };
  return {
    inputSize,
    hiddenSize,
    shapes,
    initialise: (random) => initialiseShapes(shapes, hiddenSize, random) as RnnParams,
    zeroState: (batchSize) => ({ h: new Float64Array(batchSize * hiddenSize) }),

    step(params, x, state) {
      const batchSize = state.h.length / hiddenSize;
      const fromInput = new Float64Array(batchSize * hiddenSize);
      addProduct(fromInput, x, params.Wxh, batchSize);
      const fromState = new Float64Array(batchSize * hiddenSize);
      addProduct(fromState, state.h, params.Whh, batchSize);
      const a = sum(fromInput, fromState);
      addBias(a, params.bh);
      return { x, previous: { h: state.h }, fromInput, fromState, a, h: a.map(value) };
    },

    stepBackward(params, step, dhFromLoss, next): BackStep {
      const batchSize = step.h.length / hiddenSize;
      const dh = sum(dhFromLoss, next.h);
      const da = dh.map((d, k) => d * slope(step.h[k]!));
      const dx = new Float64Array(step.x.length);
      addProductTransposed(dx, da, params.Wxh, batchSize);
      const previous: State = { h: new Float64Array(step.h.length) };
      addProductTransposed(previous.h, da, params.Whh, batchSize);
      return { dh, dhFromLoss, dhFromNext: next.h, da, dx, previous };
    },

    addGradients(gradients, step, { da }) {
      const batchSize = step.h.length / hiddenSize;
      addOuterProduct(gradients.Wxh, step.x, da, batchSize);
      addOuterProduct(gradients.Whh, step.previous.h, da, batchSize);
      addRowSum(gradients.bh, da);
    },
  };
}
