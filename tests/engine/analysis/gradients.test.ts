import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkGradients } from '../../../src/engine/analysis/finite-differences.ts';
import { gradientBounds } from '../../../src/engine/analysis/gradient-bounds.ts';
import { backwardByLoss, cosine, gradientBySourceStep, norm } from '../../../src/engine/analysis/gradient-flow.ts';
import { cellJacobians, stateJacobians } from '../../../src/engine/analysis/jacobians.ts';
import { largestSingularValue, multiply } from '../../../src/engine/analysis/spectrum.ts';
import type { ActivationName } from '../../../src/engine/cells/activations.ts';
import { lstmCell } from '../../../src/engine/cells/lstm.ts';
import { rnnCell } from '../../../src/engine/cells/rnn.ts';
import { backward, forward } from '../../../src/engine/cells/sequence.ts';
import { createRandom, type Random } from '../../../src/engine/random.ts';

const noise = (random: Random, size: number, scale = 1) => new Float64Array(size).map(() => random.normal(0, scale));
const sequence = (random: Random, numSteps: number, size: number) =>
  Array.from({ length: numSteps }, () => noise(random, size));

describe('a gradient check', () => {
  const w = Float64Array.of(2, -1, 0.5);
  const loss = () => w.reduce((total, value) => total + value ** 3, 0);
  const right = w.map((value) => 3 * value ** 2);

  test('passes a right gradient and leaves the parameters as they were', () => {
    expect(checkGradients(loss, { w }, { w: right })).toMatchObject({ count: 3 });
    expect(checkGradients(loss, { w }, { w: right }).relativeError).toBeLessThan(1e-9);
    expect([...w]).toEqual([2, -1, 0.5]);
  });

  test('names the entry that is wrong and by how much', () => {
    const wrong = right.slice();
    wrong[1]! *= 1.25;
    const check = checkGradients(loss, { w }, { w: wrong });
    expect(check).toMatchObject({ parameter: 'w', index: 1, analytic: 3.75 });
    expect(check.relativeError).toBeCloseTo(0.2, 6);
  });
});

describe('Jacobians', () => {
  test('of an RNN are the product of diag(φ′) Whh over the steps between', () => {
    const random = createRandom(2);
    const cell = rnnCell({ inputSize: 2, hiddenSize: 4 });
    const params = cell.initialise(random);
    const run = forward(cell, params, sequence(random, 6, 2));
    const jacobians = stateJacobians(cell, params, run);
    let expected = new Float64Array(16).map((_, index) => (index % 5 === 0 ? 1 : 0));
    for (let k = 5; k >= 0; k--) {
      expected.forEach((value, index) => expect(jacobians[k]![index]).toBeCloseTo(value, 12));
      const stepBack = new Float64Array(16).map((_, index) => {
        const [i, j] = [Math.floor(index / 4), index % 4];
        return (1 - run.steps[k]!.h[i]! ** 2) * params.Whh[j * 4 + i]!;
      });
      expected = Float64Array.from(multiply(expected, stepBack));
    }
  });

  test('of an LSTM: ∂c_t/∂c_k in all is not the product of forget gates, which is the cell path alone', () => {
    const random = createRandom(3);
    const cell = lstmCell({ inputSize: 2, hiddenSize: 3 });
    const params = cell.initialise(random);
    params.W.set(noise(random, params.W.length));
    const xs = sequence(random, 6, 2);
    const run = forward(cell, params, xs);
    const jacobians = cellJacobians(cell, params, run);
    const [k, t] = [0, 5];
    const product = new Float64Array(3).fill(1);
    for (let s = k + 1; s <= t; s++) run.steps[s]!.f.forEach((f, unit) => (product[unit]! *= f));
    product.forEach((value, unit) => expect(jacobians[k]!.alongCell[unit]).toBeCloseTo(value, 12));

    // The total by finite differences: move c_k, let h_k follow, run on.
    const cAtEnd = (unit: number, nudge: number) => {
      const c = run.steps[k]!.c.slice();
      c[unit]! += nudge;
      const h = c.map((value, index) => run.steps[k]!.o[index]! * Math.tanh(value));
      return forward(cell, params, xs.slice(k + 1), { state: { h, c } }).state.c!;
    };
    for (let j = 0; j < 3; j++) {
      const [above, below] = [cAtEnd(j, 1e-6), cAtEnd(j, -1e-6)];
      for (let i = 0; i < 3; i++) expect(jacobians[k]!.total[i * 3 + j]).toBeCloseTo((above[i]! - below[i]!) / 2e-6, 8);
    }
    const ratios = Array.from(product, (value, unit) => jacobians[k]!.total[unit * 3 + unit]! / value);
    expect(Math.max(...ratios.map((ratio) => Math.abs(ratio - 1)))).toBeGreaterThan(0.25);
  });
});

describe('the bounds of Pascanu, Mikolov and Bengio', () => {
  const activation = fc.constantFrom<ActivationName>('tanh', 'relu', 'sigmoid', 'linear');

  test('hold for every activation, size and gain', () => {
    fc.assert(
      fc.property(
        activation,
        fc.integer(),
        fc.integer({ min: 1, max: 6 }),
        fc.double({ min: 0.1, max: 3, noNaN: true }),
        (activation, seed, hiddenSize, gain) => {
          const random = createRandom(seed);
          const cell = rnnCell({ inputSize: 1, hiddenSize, activation });
          const params = cell.initialise(random);
          params.Whh.set(noise(random, hiddenSize ** 2, gain / Math.sqrt(hiddenSize)));
          const run = forward(cell, params, sequence(random, 6, 1));
          const bounds = gradientBounds(params.Whh, activation);
          stateJacobians(cell, params, run).forEach((jacobian, k) => {
            const stretch = largestSingularValue(jacobian);
            expect(stretch).toBeLessThanOrEqual(bounds.upper(5 - k) * (1 + 1e-9));
            expect(stretch).toBeGreaterThanOrEqual(bounds.lower(5 - k) * (1 - 1e-6));
          });
        },
      ),
      { seed: 5, numRuns: 60 },
    );
  });

  test('σ₁ > 1/γ is necessary for growth, not sufficient: saturated units vanish all the same', () => {
    const cell = rnnCell({ inputSize: 1, hiddenSize: 2 });
    const params = { Wxh: new Float64Array(2), Whh: Float64Array.of(3, 0, 0, 3), bh: Float64Array.of(2, 2) };
    const run = forward(
      cell,
      params,
      Array.from({ length: 10 }, () => new Float64Array(1)),
    );
    expect(gradientBounds(params.Whh, 'tanh').mustVanish).toBe(false);
    expect(largestSingularValue(stateJacobians(cell, params, run)[0]!)).toBeLessThan(1e-12);
  });

  test('γ is 1/4 for the sigmoid, so that a σ₁ of 3.9 must vanish and one of 4.1 need not', () => {
    expect(gradientBounds(Float64Array.of(3.9), 'sigmoid').mustVanish).toBe(true);
    expect(gradientBounds(Float64Array.of(4.1), 'sigmoid').mustVanish).toBe(false);
  });
});

describe('a gradient taken apart', () => {
  const random = createRandom(6);
  const cell = rnnCell({ inputSize: 2, hiddenSize: 3 });
  const params = cell.initialise(random);
  const run = forward(cell, params, sequence(random, 5, 2));
  const dh = sequence(random, 5, 3);
  const back = backward(cell, params, run, dh);

  test('by source step sums to the whole, and each term is the immediate partial times what arrived', () => {
    const terms = gradientBySourceStep(cell, params, run, back);
    back.gradients.Whh.forEach((g, k) =>
      expect(terms.reduce((total, term) => total + term.Whh[k]!, 0)).toBeCloseTo(g, 12),
    );
    const da = back.steps[3]!.dh[1]! * (1 - run.steps[3]!.h[1]! ** 2);
    expect(terms[3]!.Whh[2 * 3 + 1]).toBeCloseTo(run.steps[2]!.h[2]! * da, 14);
  });

  test('by loss sums to the whole at every step', () => {
    const byLoss = backwardByLoss(cell, params, run, dh);
    back.steps.forEach((step, k) => {
      const total = byLoss.slice(k).reduce((sum, part) => sum + part.steps[k]!.dh[0]!, 0);
      expect(total).toBeCloseTo(step.dh[0]!, 12);
    });
  });

  test('norm and cosine take all parameters as one vector', () => {
    const a = { u: Float64Array.of(3), v: Float64Array.of(0, 4) };
    expect(norm(a)).toBe(5);
    expect(cosine(a, { u: Float64Array.of(6), v: Float64Array.of(0, 8) })).toBeCloseTo(1, 14);
    expect(cosine(a, { u: Float64Array.of(4), v: Float64Array.of(0, -3) })).toBeCloseTo(0, 14);
  });
});
