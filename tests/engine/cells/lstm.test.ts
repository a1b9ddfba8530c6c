import { expect, test } from 'vitest';
import { lstmCell } from '../../../src/engine/cells/lstm.ts';
import { backward, forward } from '../../../src/engine/cells/sequence.ts';
import { createRandom } from '../../../src/engine/random.ts';

type Quantity = 'i' | 'f' | 'g' | 'o' | 'c' | 'h';
const lossWeights = [0.7, -1.1, 0.4];
const xs = [0.5, -1, 0.8];
// W's rows are x and h, its columns i, f, g, o
const [W, b] = [
  [0.4, -0.3, 0.9, 0.6, 1.2, 0.5, -0.8, 1.1],
  [0.1, 1, -0.2, 0.3],
];
const sigma = (a: number) => 1 / (1 + Math.exp(-a));

/** A scalar LSTM written out, in which one quantity can be nudged at one step: an answer by another way. */
function scalarLoss(nudged: Quantity | undefined = undefined, at = 0, nudge = 0): number {
  let [h, c, loss] = [0.2, -0.3, 0];
  xs.forEach((x, t) => {
    const add = (quantity: Quantity) => (quantity === nudged && t === at ? nudge : 0);
    const a = [0, 1, 2, 3].map((gate) => W[gate]! * x + W[4 + gate]! * h + b[gate]!);
    const [i, f, o] = [sigma(a[0]!) + add('i'), sigma(a[1]!) + add('f'), sigma(a[3]!) + add('o')];
    const g = Math.tanh(a[2]!) + add('g');
    c = f * c + i * g + add('c');
    h = o * Math.tanh(c) + add('h');
    loss += lossWeights[t]! * h;
  });
  return loss;
}

const cell = lstmCell({ inputSize: 1, hiddenSize: 1 });
const params = { W: Float64Array.from(W), b: Float64Array.from(b) };
const run = forward(
  cell,
  params,
  xs.map((x) => Float64Array.of(x)),
  {
    state: { h: Float64Array.of(0.2), c: Float64Array.of(-0.3) },
  },
);
const back = backward(
  cell,
  params,
  run,
  lossWeights.map((weight) => Float64Array.of(weight)),
);

test('every line of the backward pass is the derivative it says: do, di, df, dg, dc and dh at each step', () => {
  for (const quantity of ['i', 'f', 'g', 'o', 'c', 'h'] as const) {
    for (let t = 0; t < xs.length; t++) {
      const numeric = (scalarLoss(quantity, t, 1e-6) - scalarLoss(quantity, t, -1e-6)) / 2e-6;
      expect(back.steps[t]![`d${quantity}`][0]).toBeCloseTo(numeric, 8);
    }
  }
});

test('the shares of a gradient add up to it, and the cell path alone multiplies forget gates', () => {
  back.steps.forEach((step, t) => {
    expect(step.dhFromLoss[0]! + step.dhFromNext[0]!).toBeCloseTo(step.dh[0]!, 14);
    expect(step.dcFromH[0]! + step.dcFromNext[0]!).toBeCloseTo(step.dc[0]!, 14);
    let expected = 0;
    for (let s = t; s < xs.length; s++) {
      let product = 1;
      for (let k = t + 1; k <= s; k++) product *= run.steps[k]!.f[0]!;
      expected += product * lossWeights[s]! * run.steps[s]!.o[0]! * (1 - run.steps[s]!.tanhC[0]! ** 2);
    }
    expect(step.dcAlongCell[0]).toBeCloseTo(expected, 14);
  });
});

test('without a forget gate the cell keeps what it holds: f = 1 and a fourth of the weights fewer', () => {
  const original = lstmCell({ inputSize: 2, hiddenSize: 3, forgetGate: false });
  const weights = original.initialise(createRandom(1));
  expect(weights.W.length).toBe((2 + 3) * 3 * 3);
  weights.b.fill(-40, 0, 3); // the input gate shut
  const state = { h: new Float64Array(3), c: Float64Array.of(1, -2, 0.5) };
  const held = forward(
    original,
    weights,
    Array.from({ length: 50 }, () => new Float64Array(2)),
    { state },
  );
  held.state.c!.forEach((c, k) => expect(c).toBeCloseTo(state.c[k]!, 12));
});

test('the forget gate starts with bias 1, or with the one asked for, and the other biases with 0', () => {
  const biasesOf = (forgetBias?: number) => [
    ...lstmCell({ inputSize: 1, hiddenSize: 1, ...(forgetBias !== undefined && { forgetBias }) }).initialise(
      createRandom(1),
    ).b,
  ];
  expect(biasesOf()).toEqual([0, 1, 0, 0]);
  expect(biasesOf(-2)).toEqual([0, -2, 0, 0]);
});
