import { type ActivationName, activations } from '../cells/activations.ts';
import { addProduct } from '../cells/products.ts';
import type { Random } from '../random.ts';
import { multiply } from './spectrum.ts';

/**
 * What a deep feedforward network and an unrolled recurrent one have in common: h_s = φ(W_s h_{s−1} + d_s), s = 1 … T.
 *   start: h_0 [H]. weights: W_s [H, H] as the cells store them (row = source), one a step; a recurrent network has the
 *   same array at every step. drives: d_s [H], what input and bias add at each step.
 */
export interface Chain {
  activation: ActivationName;
  start: Float64Array;
  weights: readonly Float64Array[];
  drives: readonly Float64Array[];
}

/** The states h_from … h_T, from `state` = h_from on. */
export function runChain({ activation, weights, drives, start }: Chain, from = 0, state = start): Float64Array[] {
  const { value } = activations[activation];
  const states = [state];
  for (let s = from; s < weights.length; s++) {
    const a = drives[s]!.slice();
    addProduct(a, states.at(-1)!, weights[s]!, 1);
    states.push(a.map(value));
  }
  return states;
}

/** ∂h_s/∂h_{s−1} = diag(φ′(a_s)) W_s [H, H] of the step that made the state `h`: row i, column j is ∂(h_s)_i / ∂(h_{s−1})_j. */
export function stepJacobian(activation: ActivationName, W: Float64Array, h: Float64Array): Float64Array {
  const H = h.length;
  const { slope } = activations[activation];
  return W.map((_, index) => {
    const [i, j] = [Math.floor(index / H), index % H];
    return slope(h[i]!) * W[j * H + i]!;
  });
}

/** ∂h_T/∂h_t for t = 0 … T, by all paths: the product of the steps' Jacobians, latest on the left. The last is the identity. */
export function jacobianProducts(chain: Chain, states: readonly Float64Array[]): Float64Array[] {
  const [H, T] = [chain.start.length, chain.weights.length];
  const products = new Array<Float64Array>(T + 1);
  products[T] = Float64Array.from({ length: H * H }, (_, index) => (index % (H + 1) === 0 ? 1 : 0));
  for (let s = T; s > 0; s--)
    products[s - 1] = multiply(products[s]!, stepJacobian(chain.activation, chain.weights[s - 1]!, states[s]!));
  return products;
}

/** What each step adds to ∂L/∂W [H, H] of its weights, δ_s h_{s−1}ᵀ, where dLast = ∂L/∂h_T [H]. Rows are sources, as in W. */
export function weightTerms(
  { activation }: Chain,
  states: readonly Float64Array[],
  products: readonly Float64Array[],
  dLast: Float64Array,
): Float64Array[] {
  const H = dLast.length;
  const { slope } = activations[activation];
  return states.slice(1).map((h, s) => {
    const product = products[s + 1]!;
    const delta = h.map((y, i) => {
      let arrived = 0;
      for (let k = 0; k < H; k++) arrived += dLast[k]! * product[k * H + i]!;
      return slope(y) * arrived;
    });
    const before = states[s]!;
    return Float64Array.from({ length: H * H }, (_, index) => before[Math.floor(index / H)]! * delta[index % H]!);
  });
}

/** Terms that belong to the same weights, added up: one gradient for each different array among the chain's weights. */
export function sumByWeights({ weights }: Chain, terms: readonly Float64Array[]): Map<Float64Array, Float64Array> {
  const sums = new Map<Float64Array, Float64Array>();
  weights.forEach((W, s) => {
    const sum = sums.get(W);
    if (sum) sum.forEach((value, k) => (sum[k] = value + terms[s]![k]!));
    else sums.set(W, terms[s]!.slice());
  });
  return sums;
}

/** How well the products agree with finite differences. */
export interface ChainCheck {
  /** The largest ‖J v − (h_T(h_t + ε v) − h_T(h_t − ε v)) / 2ε‖ / ‖J v‖ of the compared steps. */
  relativeError: number;
  /** How many of the T products could be compared, and how many are 0 along the direction or too small for 64-bit numbers. */
  compared: number;
  hidden: number;
}

/**
 * Compares ∂h_T/∂h_t, t < T, with central differences along a random direction each. The nudge is 1e-5, smaller where it is
 * stretched on its way; where φ has straight pieces and the states no bounds, a share of each state on its way that hardly ever meets a kink.
 * The differences are carried along by themselves (`carryChange`), so that rounding drowns none.
 * A unit of a ReLU network that stands exactly on its kink has no derivative: units at 0 are not nudged.
 */
export function checkProducts(
  chain: Chain,
  states: readonly Float64Array[],
  products: readonly Float64Array[],
  random: Random,
): ChainCheck {
  const check = { relativeError: 0, compared: 0, hidden: 0 };
  const H = chain.start.length;
  const isBounded = chain.activation === 'tanh' || chain.activation === 'sigmoid';
  for (let t = products.length - 2; t >= 0; t--) {
    const here = states[t]!;
    const direction = here.map((h) => (chain.activation === 'relu' && h === 0 ? 0 : random.normal()));
    const image = direction.map((_, i) => direction.reduce((sum, v, j) => sum + products[t]![i * H + j]! * v, 0));
    const stretch = lengthOf(image);
    const stretches = stretchesAlong(chain, states, t, direction);
    const room = stretches.map((length, k) => (length === 0 ? Infinity : lengthOf(states[t + k + 1]!) / length));
    const epsilon = isBounded ? 1e-5 / Math.max(1, ...stretches) : 1e-20 * Math.min(lengthOf(here), ...room);
    if (!(epsilon * stretch > leastNumber)) {
      check.hidden++;
      continue;
    }
    const change = (by: number) =>
      carryChange(
        chain,
        states,
        t,
        direction.map((v) => by * v),
      );
    const [above, below] = [change(epsilon), change(-epsilon)];
    const difference = image.map((value, i) => value - (above[i]! - below[i]!) / (2 * epsilon));
    check.relativeError = Math.max(check.relativeError, lengthOf(difference) / stretch);
    check.compared++;
  }
  return check;
}

/**
 * ∂L/∂W against a central difference along a random direction of all weights at once, L = dLast · h_T: the relative error, a
 * slope far below the gradient's length counting as a tenth of it. `gradients` are those of `sumByWeights`.
 *   Undefined where the gradient is 0, or where a ReLU unit stands exactly on its kink.
 */
export function checkWeights(
  chain: Chain,
  gradients: ReadonlyMap<Float64Array, Float64Array>,
  dLast: Float64Array,
  random: Random,
): number | undefined {
  const directions = new Map([...gradients.keys()].map((W) => [W, W.map(() => random.normal())]));
  let slope = 0;
  for (const [W, gradient] of gradients)
    slope += gradient.reduce((sum, value, k) => sum + value * directions.get(W)![k]!, 0);
  const size = Math.hypot(...[...gradients.values()].map(lengthOf));
  const epsilon = 1e-20 / Math.max(1, size);
  if (size === 0 || isOnKink(chain)) return undefined;
  const [states, zero] = [runChain(chain), new Float64Array(dLast.length)];
  const lossChange = (by: number) => {
    const nudges = new Map([...directions].map(([W, v]) => [W, v.map((value) => by * value)]));
    return carryChange(chain, states, 0, zero, nudges).reduce((sum, d, i) => sum + dLast[i]! * d, 0);
  };
  const numeric = (lossChange(epsilon) - lossChange(-epsilon)) / (2 * epsilon);
  return Math.abs(slope - numeric) / Math.max(Math.abs(slope), size / 10);
}

/**
 * How h_T changes when h_t changes by `change`, and each array of weights by its nudge: the difference of two runs, carried
 * from step to step by the exact φ(a + d) − φ(a), so that it keeps its digits however small or stretched it is.
 */
function carryChange(
  { activation, weights, drives }: Chain,
  states: readonly Float64Array[],
  t: number,
  change: Float64Array,
  nudges?: ReadonlyMap<Float64Array, Float64Array>,
): Float64Array {
  const { change: changeOf } = activations[activation];
  let d = change;
  for (let s = t; s < weights.length; s++) {
    const [W, h] = [weights[s]!, states[s]!];
    const a = drives[s]!.slice();
    addProduct(a, h, W, 1);
    const da = new Float64Array(d.length);
    addProduct(da, d, W, 1);
    if (nudges) {
      const moved = h.map((value, i) => value + d[i]!);
      addProduct(da, moved, nudges.get(W)!, 1);
    }
    d = a.map((value, i) => changeOf(value, da[i]!));
  }
  return d;
}

function isOnKink(chain: Chain): boolean {
  if (chain.activation !== 'relu') return false;
  const states = runChain(chain);
  return chain.weights.some((W, s) => {
    const a = chain.drives[s]!.slice();
    addProduct(a, states[s]!, W, 1);
    return a.includes(0);
  });
}

/** How long a nudge of h_t in a direction is at each later state. */
function stretchesAlong(
  { activation, weights }: Chain,
  states: readonly Float64Array[],
  t: number,
  direction: Float64Array,
): number[] {
  const { slope } = activations[activation];
  let v = direction;
  return weights.slice(t).map((W, s) => {
    const a = new Float64Array(v.length);
    addProduct(a, v, W, 1);
    v = a.map((value, i) => slope(states[t + s + 1]![i]!) * value);
    return lengthOf(v);
  });
}

/** Below it, 64-bit numbers lose digits. */
const leastNumber = 1e-290;

const lengthOf = (vector: Float64Array) => Math.hypot(...vector);
