import { sigmoid } from './activations.ts';
import { type BackStep, type Cell, initialiseShapes, type Params, type State, type Step } from './cell.ts';
import { addBias, addOuterProduct, addProduct, addProductTransposed, addRowSum, sum } from './products.ts';

export interface LstmConfig {
  inputSize: number;
  hiddenSize: number;
  /** False for the memory cell of Hochreiter & Schmidhuber (1997), whose self-loop has the fixed weight f = 1. */
  forgetGate?: boolean;
  /** Lets i and f see c_{t−1}, and o see c_t, through one weight a unit (Gers & Schmidhuber 2000). */
  peepholes?: boolean;
  /** The forget gate's bias before training; 1 unless said, so that the gate starts open (Gers et al. 2000). */
  forgetBias?: number;
}

/** W [D + H, 4H] and b [4H] in the order i, f, g, o (3H and i, g, o without a forget gate); peepholes pi, pf, po [H]. */
export type LstmParams = { W: Float64Array; b: Float64Array } & Params;

/** A step with its gates, candidate and both states, each [B, H], and its pre-activations a [B, 4H] in W's order. */
export interface LstmStep extends Step {
  previous: Required<State>;
  a: Float64Array;
  i: Float64Array;
  f: Float64Array;
  g: Float64Array;
  o: Float64Array;
  c: Float64Array;
  tanhC: Float64Array;
}

/** A step backward, every line of it: each array is ∂L/∂ what its name says, [B, H]. */
export interface LstmBackStep extends BackStep {
  do: Float64Array;
  di: Float64Array;
  df: Float64Array;
  dg: Float64Array;
  /** ∂L/∂c_t in all: `dcFromH` (through h_t) + `dcFromNext` (from step t + 1), and what a peephole of o adds. */
  dc: Float64Array;
  dcFromH: Float64Array;
  dcFromNext: Float64Array;
  /** The part of dc that reached c_t from the losses along the cell path alone, Πf; dc − dcAlongCell went through some later h. */
  dcAlongCell: Float64Array;
}

/**
 * The LSTM with a forget gate (Gers, Schmidhuber & Cummins 2000), trained with the full gradient (Graves & Schmidhuber 2005).
 *   i, f, o = σ(·), g = tanh(·) of x_t W_x + h_{t−1} W_h + b;  c_t = f ⊙ c_{t−1} + i ⊙ g;  h_t = o ⊙ tanh(c_t)
 */
export function lstmCell(config: LstmConfig): Cell<LstmParams, LstmStep, LstmBackStep> {
  const { inputSize, hiddenSize: H, forgetGate = true, peepholes = false, forgetBias = 1 } = config;
  const gates = forgetGate ? 4 : 3;
  const [columnF, columnG, columnO] = [H, (gates - 2) * H, (gates - 1) * H];
  const shapes: Record<string, number[]> = { W: [inputSize + H, gates * H], b: [gates * H] };
  if (peepholes) for (const name of forgetGate ? ['pi', 'pf', 'po'] : ['pi', 'po']) shapes[name] = [H];
  const rowsOfX = inputSize * gates * H;

  return {
    inputSize,
    hiddenSize: H,
    shapes: shapes as Cell<LstmParams>['shapes'],
    initialise(random) {
      const params = initialiseShapes(shapes, H, random) as LstmParams;
      if (forgetGate) params.b.fill(forgetBias, columnF, columnG);
      return params;
    },
    zeroState: (batchSize) => ({ h: new Float64Array(batchSize * H), c: new Float64Array(batchSize * H) }),

    step({ W, b, pi, pf, po }, x, state) {
      const size = state.h.length;
      const batchSize = size / H;
      const previous = { h: state.h, c: state.c! };
      const a = new Float64Array(batchSize * gates * H);
      addProduct(a, x, W.subarray(0, rowsOfX), batchSize);
      addProduct(a, state.h, W.subarray(rowsOfX), batchSize);
      addBias(a, b);
      const [i, f, g, o] = [zeros(size), zeros(size).fill(1), zeros(size), zeros(size)];
      const [c, tanhC, h] = [zeros(size), zeros(size), zeros(size)];
      for (let n = 0; n < size; n++) {
        const k = n % H;
        const at = ((n - k) / H) * gates * H + k; // unit k of this row, in a
        const cBefore = previous.c[n]!;
        if (pi) a[at]! += pi[k]! * cBefore;
        i[n] = sigmoid(a[at]!);
        if (forgetGate) {
          if (pf) a[at + columnF]! += pf[k]! * cBefore;
          f[n] = sigmoid(a[at + columnF]!);
        }
        g[n] = Math.tanh(a[at + columnG]!);
        c[n] = f[n]! * cBefore + i[n]! * g[n]!;
        if (po) a[at + columnO]! += po[k]! * c[n]!;
        o[n] = sigmoid(a[at + columnO]!);
        tanhC[n] = Math.tanh(c[n]!);
        h[n] = o[n]! * tanhC[n]!;
      }
      return { x, previous, a, i, f, g, o, c, tanhC, h };
    },

    stepBackward({ W, pi, pf, po }, step, dhFromLoss, next) {
      const size = step.h.length;
      const batchSize = size / H;
      const dh = sum(dhFromLoss, next.h);
      const dcFromNext = next.c ?? zeros(size);
      const alongCellFromNext = next.cAlongCell ?? dcFromNext;
      const da = zeros(batchSize * gates * H);
      const [dO, di, df, dg] = [zeros(size), zeros(size), zeros(size), zeros(size)];
      const [dc, dcFromH, dcAlongCell] = [zeros(size), zeros(size), zeros(size)];
      const previous = { h: zeros(size), c: zeros(size), cAlongCell: zeros(size) };
      for (let n = 0; n < size; n++) {
        const k = n % H;
        const at = ((n - k) / H) * gates * H + k;
        const [i, f, g, o, tanhC] = [step.i[n]!, step.f[n]!, step.g[n]!, step.o[n]!, step.tanhC[n]!];
        dO[n] = dh[n]! * tanhC;
        da[at + columnO] = dO[n]! * o * (1 - o);
        const slopeOfH = o * (1 - tanhC * tanhC); // ∂h_t/∂c_t, the gate held
        dcFromH[n] = dh[n]! * slopeOfH;
        dc[n] = dcFromH[n]! + dcFromNext[n]! + (po ? po[k]! * da[at + columnO]! : 0);
        dcAlongCell[n] = dhFromLoss[n]! * slopeOfH + alongCellFromNext[n]!;
        di[n] = dc[n]! * g;
        dg[n] = dc[n]! * i;
        da[at] = di[n]! * i * (1 - i);
        da[at + columnG] = dg[n]! * (1 - g * g);
        previous.c[n] = dc[n]! * f + (pi ? pi[k]! * da[at]! : 0);
        previous.cAlongCell[n] = dcAlongCell[n]! * f;
        if (forgetGate) {
          df[n] = dc[n]! * step.previous.c[n]!;
          da[at + columnF] = df[n]! * f * (1 - f);
          if (pf) previous.c[n]! += pf[k]! * da[at + columnF]!;
        }
      }
      const dx = zeros(step.x.length);
      addProductTransposed(dx, da, W.subarray(0, rowsOfX), batchSize);
      addProductTransposed(previous.h, da, W.subarray(rowsOfX), batchSize);
      const shares = { dhFromLoss, dhFromNext: next.h, dcFromH, dcFromNext, dcAlongCell };
      return { dh, dc, do: dO, di, df, dg, da, dx, previous, ...shares };
    },

    addGradients(gradients, step, { da }) {
      const batchSize = step.h.length / H;
      addOuterProduct(gradients.W.subarray(0, rowsOfX), step.x, da, batchSize);
      addOuterProduct(gradients.W.subarray(rowsOfX), step.previous.h, da, batchSize);
      addRowSum(gradients.b, da);
      const { pi, pf, po } = gradients;
      if (!pi || !po) return;
      for (let n = 0; n < step.h.length; n++) {
        const k = n % H;
        const at = ((n - k) / H) * gates * H + k;
        pi[k]! += da[at]! * step.previous.c[n]!;
        if (pf) pf[k]! += da[at + columnF]! * step.previous.c[n]!;
        po[k]! += da[at + columnO]! * step.c[n]!;
      }
    },
  };
}

const zeros = (size: number) => new Float64Array(size);
