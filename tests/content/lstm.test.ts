import { describe, expect, it } from 'vitest';
import { cellJacobians } from '~/engine/analysis/jacobians.ts';
import { runHeldGates } from '~/engine/cells/held-gates.ts';
import { lstmCell } from '~/engine/cells/lstm.ts';
import { forward } from '~/engine/cells/sequence.ts';
import { createRandom } from '~/engine/random.ts';

const [D, H, T] = [2, 3, 4];
const random = createRandom(5);
const vector = (size: number) => Array.from({ length: size }, () => random.normal());
const matrix = (rows: number, columns: number) => Array.from({ length: rows }, () => vector(columns));
const sigma = (a: number) => 1 / (1 + Math.exp(-a));
const times = (M: number[][], v: readonly number[]) => M.map((row) => row.reduce((sum, w, j) => sum + w * v[j]!, 0));
const transposedTimes = (M: number[][], v: readonly number[]) =>
  M[0]!.map((_, j) => M.reduce((sum, row, i) => sum + row[j]! * v[i]!, 0));
const add = (...vectors: (readonly number[])[]) =>
  vectors[0]!.map((_, k) => vectors.reduce((sum, v) => sum + v[k]!, 0));
const hadamard = (...vectors: (readonly number[])[]) =>
  vectors[0]!.map((_, k) => vectors.reduce((product, v) => product * v[k]!, 1));
const zeros = () => Array<number>(H).fill(0);

const gates = ['i', 'f', 'g', 'o'] as const;
type Gate = (typeof gates)[number];
const each = <Value>(make: (gate: Gate) => Value) =>
  Object.fromEntries(gates.map((gate) => [gate, make(gate)])) as Record<Gate, Value>;

/** The chapter's own notation, matrices by rows of targets: nothing here comes from the engine. */
const weights = { x: each(() => matrix(H, D)), h: each(() => matrix(H, H)), b: each(() => vector(H)) };
const xs = matrix(T, D);
const lossWeights = matrix(T, H);

function stepForward(x: number[], before: { h: number[]; c: number[] }) {
  const a = each((gate) => add(times(weights.x[gate], x), times(weights.h[gate], before.h), weights.b[gate]));
  const [i, f, o, g] = [a.i.map(sigma), a.f.map(sigma), a.o.map(sigma), a.g.map(Math.tanh)];
  const c = add(hadamard(f, before.c), hadamard(i, g));
  return { x, before, i, f, g, o, c, h: hadamard(o, c.map(Math.tanh)) };
}

function run() {
  let state = { h: zeros(), c: zeros() };
  return xs.map((x) => {
    const step = stepForward(x, state);
    state = step;
    return step;
  });
}
const lossOf = () =>
  run().reduce((sum, { h }, t) => sum + h.reduce((part, value, k) => part + lossWeights[t]![k]! * value, 0), 0);

/** The lines of the section “Gradient flow”, one after the other. */
function gradients() {
  const sums = {
    x: each(() => matrixOf(H, D)),
    h: each(() => matrixOf(H, H)),
    b: each(zeros),
  };
  let [dhNext, dcNext] = [zeros(), zeros()];
  for (const [t, step] of [...run().entries()].reverse()) {
    const { i, f, g, o, c, before } = step;
    const tanhC = c.map(Math.tanh);
    const dh = add(lossWeights[t]!, dhNext); // eq:lstm-dh
    const dO = hadamard(dh, tanhC); // eq:lstm-do-dc
    const slope = tanhC.map((value) => 1 - value * value);
    const dc = add(hadamard(dh, o, slope), dcNext); // eq:lstm-do-dc
    const [df, di, dg] = [hadamard(dc, before.c), hadamard(dc, g), hadamard(dc, i)]; // eq:lstm-dgates
    dcNext = hadamard(dc, f); // eq:lstm-dc-previous
    const rest = (v: number[]) => v.map((value) => 1 - value);
    const da = {
      i: hadamard(di, i, rest(i)),
      f: hadamard(df, f, rest(f)),
      o: hadamard(dO, o, rest(o)),
      g: hadamard(dg, rest(hadamard(g, g))),
    }; // eq:lstm-da
    dhNext = add(...gates.map((u) => transposedTimes(weights.h[u], da[u]))); // eq:lstm-dh-previous
    for (const u of gates) {
      da[u].forEach((d, row) => {
        step.x.forEach((value, column) => (sums.x[u][row]![column]! += d * value));
        before.h.forEach((value, column) => (sums.h[u][row]![column]! += d * value));
        sums.b[u][row]! += d;
      });
    } // eq:lstm-dweights
  }
  return sums;
}
const matrixOf = (rows: number, columns: number) => Array.from({ length: rows }, () => Array<number>(columns).fill(0));

describe('the backward pass of the LSTM chapter', () => {
  it('agrees with finite differences in every weight and bias', () => {
    const sums = gradients();
    const entries = gates.flatMap((u) => [
      ...weights.x[u].map((row, k) => [row, sums.x[u][k]!] as const),
      ...weights.h[u].map((row, k) => [row, sums.h[u][k]!] as const),
      [weights.b[u], sums.b[u]] as const,
    ]);
    for (const [row, slopes] of entries) {
      row.forEach((weight, k) => {
        row[k] = weight + 1e-5;
        const above = lossOf();
        row[k] = weight - 1e-5;
        const below = lossOf();
        row[k] = weight;
        expect(slopes[k]).toBeCloseTo((above - below) / 2e-5, 7);
      });
    }
  });
});

describe('a scalar LSTM', () => {
  const cell = lstmCell({ inputSize: 1, hiddenSize: 1 });
  const params = cell.initialise(createRandom(2));
  params.W.forEach((value, k) => (params.W[k] = 2 * value));
  const inputs = [0.5, -1, 0.8, 0.3, -0.6].map((x) => Float64Array.of(x));
  const scalar = forward(cell, params, inputs);
  const jacobians = cellJacobians(cell, params, scalar);

  it('has along the cell path the product of forget gates: eq:cell-path', () => {
    let product = 1;
    for (let k = inputs.length - 1; k >= 0; k--) {
      expect(jacobians[k]!.alongCell[0]).toBeCloseTo(product, 14);
      product *= scalar.steps[k]!.f[0]!;
    }
  });

  it('has the total derivative of eq:cell-total from one cell state to the next', () => {
    const [u_i, u_f, u_g] = params.W.slice(4);
    const last = scalar.steps.at(-1)!;
    const before = scalar.steps.at(-2)!;
    const [i, f, g, c, o] = [last.i[0]!, last.f[0]!, last.g[0]!, before.c[0]!, before.o[0]!];
    const bracket = c * f * (1 - f) * u_f! + g * i * (1 - i) * u_i! + i * (1 - g * g) * u_g!;
    const total = f + bracket * o * (1 - Math.tanh(c) ** 2);
    expect(total).toBeCloseTo(jacobians.at(-2)!.total[0]!, 12);
  });
});

describe('the cell state', () => {
  const lane = (low: number) => Array.from({ length: 8 }, () => random.uniform(low, 1));
  const held = { i: lane(0), f: lane(0), g: lane(-1), o: lane(0) };

  it('is the weighted sum of eq:cell-as-sum', () => {
    runHeldGates(held).c.forEach((value, t) => {
      let sum = 0;
      for (let k = 0; k <= t; k++) {
        const kept = held.f.slice(k + 1, t + 1).reduce((product, f) => product * f, 1);
        sum += kept * held.i[k]! * held.g[k]!;
      }
      expect(value).toBeCloseTo(sum, 14);
    });
  });

  it('is with open gates the plain sum of eq:sum-of-candidates', () => {
    const open = held.g.map(() => 1);
    const total = held.g.reduce((sum, g) => sum + g, 0);
    expect(runHeldGates({ ...held, i: open, f: open }).c.at(-1)).toBeCloseTo(total, 14);
  });

  it.each([
    [0.9, 6.6],
    [0.99, 69],
    [0.999, 693],
  ])('has at f = %f the half-life of eq:half-life, %f steps', (f, told) => {
    const steps = Math.LN2 / -Math.log(f);
    expect(f ** steps).toBeCloseTo(0.5, 12);
    expect(Number(steps.toPrecision(String(told).replace('.', '').length))).toBe(told);
  });
});

it.each([
  [4, 3, 96],
  [65, 128, 99328],
])('counts the parameters by eq:lstm-parameters for D = %i, H = %i', (inputSize, hiddenSize, count) => {
  const { W, b } = lstmCell({ inputSize, hiddenSize }).initialise(createRandom(1));
  expect(W.length + b.length).toBe(4 * hiddenSize * (inputSize + hiddenSize + 1));
  expect(W.length + b.length).toBe(count);
});
