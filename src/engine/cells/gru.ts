import { sigmoid } from './activations.ts';
import { type BackStep, type Cell, initialiseShapes, type Params, type State, type Step } from './cell.ts';
import { addBias, addOuterProduct, addProduct, addProductTransposed, addRowSum, sum } from './products.ts';

export interface GruConfig {
  inputSize: number;
  hiddenSize: number;
  /**
   * Where the reset gate acts: 'after' the product with W_h, as PyTorch and cuDNN have it (two biases), or
   * 'before' it, as Cho et al. (2014) wrote it (one bias). 'after' unless said.
   */
  reset?: 'after' | 'before';
}

/** W [D + H, 3H] and b [3H] in the order z, r, n; with reset 'after' also the bias of the recurrent product, bh [3H]. */
export type GruParams = { W: Float64Array; b: Float64Array } & Params;

/** A step with its gates z (share of the old state kept) and r, and its candidate n, each [B, H]. */
export interface GruStep extends Step {
  z: Float64Array;
  r: Float64Array;
  n: Float64Array;
  /** What reaches n from the old state, before r scales it ('after': h W_hn + b_hn) or after ('before': (r ⊙ h) W_hn). */
  nFromState: Float64Array;
}

/** A step backward: ∂L/∂ z, r and n, and the two shares of ∂L/∂h_{t−1}. */
export interface GruBackStep extends BackStep {
  dz: Float64Array;
  dr: Float64Array;
  dn: Float64Array;
  /** dh ⊙ z: what goes to h_{t−1} straight, not through gates or candidate. */
  dhKept: Float64Array;
  /** ∂L/∂(h_{t−1} W_h), [B, 3H]; da is ∂L/∂(x_t W_x + b). */
  daState: Float64Array;
}

/**
 * The gated recurrent unit: h_t = (1 − z) ⊙ n + z ⊙ h_{t−1}, z and r = σ(x_t W_x + h_{t−1} W_h + b).
 *   reset 'after': n = tanh(x_t W_xn + b_n + r ⊙ (h_{t−1} W_hn + b_hn))
 *   reset 'before': n = tanh(x_t W_xn + (r ⊙ h_{t−1}) W_hn + b_n)
 *   In both, z keeps (Cho et al. 2014, arXiv 1406.1078); Chung et al. 2014 (arXiv 1412.3555) swap z and 1 − z.
 */
export function gruCell({
  inputSize,
  hiddenSize: H,
  reset = 'after',
}: GruConfig): Cell<GruParams, GruStep, GruBackStep> {
  const isAfter = reset === 'after';
  const shapes: Record<string, number[]> = { W: [inputSize + H, 3 * H], b: [3 * H] };
  if (isAfter) shapes.bh = [3 * H];
  const rowsOfX = inputSize * 3 * H;
  const [columnR, columnN] = [H, 2 * H];
  const at = (index: number) => Math.floor(index / H) * 3 * H + (index % H); // a unit's place in rows of 3H
  const resetState = (step: GruStep) => step.r.map((r, k) => r * step.previous.h[k]!);

  return {
    inputSize,
    hiddenSize: H,
    shapes: shapes as Cell<GruParams>['shapes'],
    initialise: (random) => initialiseShapes(shapes, H, random) as GruParams,
    zeroState: (batchSize) => ({ h: zeros(batchSize * H) }),

    step({ W, b, bh }, x, state) {
      const size = state.h.length;
      const batchSize = size / H;
      const fromInput = zeros(3 * size);
      addProduct(fromInput, x, W.subarray(0, rowsOfX), batchSize);
      addBias(fromInput, b);
      const fromState = zeros(3 * size);
      addProduct(fromState, state.h, W.subarray(rowsOfX), batchSize);
      if (bh) addBias(fromState, bh);
      const [z, r, n, h] = [zeros(size), zeros(size), zeros(size), zeros(size)];
      for (let k = 0; k < size; k++) {
        z[k] = sigmoid(fromInput[at(k)]! + fromState[at(k)]!);
        r[k] = sigmoid(fromInput[at(k) + columnR]! + fromState[at(k) + columnR]!);
      }
      const step: GruStep = { x, previous: { h: state.h }, z, r, n, nFromState: zeros(size), h };
      if (!isAfter) {
        fromState.fill(0);
        addProduct(fromState, resetState(step), W.subarray(rowsOfX), batchSize);
      }
      for (let k = 0; k < size; k++) {
        step.nFromState[k] = fromState[at(k) + columnN]!;
        n[k] = Math.tanh(fromInput[at(k) + columnN]! + (isAfter ? r[k]! : 1) * step.nFromState[k]!);
        h[k] = (1 - z[k]!) * n[k]! + z[k]! * state.h[k]!;
      }
      return step;
    },

    stepBackward({ W }, step, dhFromLoss, next) {
      const size = step.h.length;
      const batchSize = size / H;
      const dh = sum(dhFromLoss, next.h);
      const before = step.previous.h;
      const dz = dh.map((d, k) => d * (before[k]! - step.n[k]!));
      const dn = dh.map((d, k) => d * (1 - step.z[k]!));
      const dhKept = dh.map((d, k) => d * step.z[k]!);
      const da = zeros(3 * size);
      for (let k = 0; k < size; k++) da[at(k) + columnN] = dn[k]! * (1 - step.n[k]! ** 2);

      const dResetState = zeros(size); // reset 'before' only: ∂L/∂(r ⊙ h)
      if (!isAfter) addProductTransposed(dResetState, da, W.subarray(rowsOfX), batchSize);
      const dr = dh.map((_, k) =>
        isAfter ? da[at(k) + columnN]! * step.nFromState[k]! : dResetState[k]! * before[k]!,
      );

      const daState = zeros(3 * size);
      for (let k = 0; k < size; k++) {
        const [z, r] = [step.z[k]!, step.r[k]!];
        da[at(k)] = daState[at(k)] = dz[k]! * z * (1 - z);
        da[at(k) + columnR] = daState[at(k) + columnR] = dr[k]! * r * (1 - r);
        daState[at(k) + columnN] = isAfter ? da[at(k) + columnN]! * r : 0;
      }
      const previous: State = { h: dhKept.map((kept, k) => kept + dResetState[k]! * step.r[k]!) };
      addProductTransposed(previous.h, daState, W.subarray(rowsOfX), batchSize);
      const dx = zeros(step.x.length);
      addProductTransposed(dx, da, W.subarray(0, rowsOfX), batchSize);
      return { dh, dhFromLoss, dhFromNext: next.h, dhKept, dz, dr, dn, da, daState, dx, previous };
    },

    addGradients(gradients, step, { da, daState }) {
      const batchSize = step.h.length / H;
      addOuterProduct(gradients.W.subarray(0, rowsOfX), step.x, da, batchSize);
      addOuterProduct(gradients.W.subarray(rowsOfX), step.previous.h, daState, batchSize);
      addRowSum(gradients.b, da);
      if (gradients.bh) addRowSum(gradients.bh, daState);
      if (isAfter) return;
      const daOfN = da.map((d, k) => (k % (3 * H) < columnN ? 0 : d));
      addOuterProduct(gradients.W.subarray(rowsOfX), resetState(step), daOfN, batchSize);
    },
  };
}

const zeros = (size: number) => new Float64Array(size);
