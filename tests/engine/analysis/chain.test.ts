import { describe, expect, test } from 'vitest';
import {
  checkProducts,
  checkWeights,
  jacobianProducts,
  runChain,
  stepJacobian,
  sumByWeights,
  weightTerms,
  type Chain,
} from '../../../src/engine/analysis/chain.ts';
import { gradientBounds } from '../../../src/engine/analysis/gradient-bounds.ts';
import { norm } from '../../../src/engine/analysis/gradient-flow.ts';
import { stateJacobians } from '../../../src/engine/analysis/jacobians.ts';
import { largestSingularValue } from '../../../src/engine/analysis/spectrum.ts';
import { activations, type ActivationName } from '../../../src/engine/cells/activations.ts';
import { backward } from '../../../src/engine/cells/sequence.ts';
import {
  deepChain,
  exampleChain,
  readingDirection,
  recurrentChain,
  startWeights,
} from '../../../src/engine/nets/chain-networks.ts';
import { bookExample } from '../../../src/engine/nets/running-example-config.ts';
import { createExample, passExample } from '../../../src/engine/nets/running-example.ts';
import { createRandom } from '../../../src/engine/random.ts';

const names: ActivationName[] = ['sigmoid', 'tanh', 'relu', 'linear'];
const base = { hiddenSize: 8, numSteps: 30, seed: 3, gain: 1.2, spectralRadius: 0.9, largestSingularValue: 3 };
const networks = names.flatMap((activation): [string, Chain][] => [
  [`deep ${activation}`, deepChain({ ...base, activation, init: 'glorot' })],
  [`recurrent ${activation}`, recurrentChain({ ...base, activation, init: 'spectrum', inputStrength: 0.3 })],
]);

describe.each(networks)('%s', (_, chain) => {
  const states = runChain(chain);
  const products = jacobianProducts(chain, states);
  const dLast = readingDirection(8, 1);

  test('products and weight gradients agree with finite differences', () => {
    const check = checkProducts(chain, states, products, createRandom(1));
    expect(check.compared).toBeGreaterThan(4);
    expect(check.compared + check.hidden).toBe(30);
    expect(check.relativeError).toBeLessThan(1e-4);
    const gradients = sumByWeights(chain, weightTerms(chain, states, products, dLast));
    expect(checkWeights(chain, gradients, dLast, createRandom(1))).toBeLessThan(1e-4);
  });

  test('the checks notice a wrong product and a wrong gradient', () => {
    const wrong = products.map((product, t) => (t === 25 ? product.map((value) => 1.01 * value) : product));
    expect(checkProducts(chain, states, wrong, createRandom(1)).relativeError).toBeGreaterThan(5e-3);
    const terms = weightTerms(chain, states, products, dLast).map((term) => term.map((value) => 1.01 * value));
    expect(checkWeights(chain, sumByWeights(chain, terms), dLast, createRandom(1))).toBeGreaterThan(1e-4);
  });

  test('eq:chain-bound: no product stretches more than the weights and γ allow', () => {
    const gamma = activations[chain.activation].largestSlope;
    let bound = 1;
    for (let t = 29; t >= 0; t--) {
      bound *= gamma * largestSingularValue(chain.weights[t]!);
      expect(largestSingularValue(products[t]!)).toBeLessThanOrEqual(bound * (1 + 1e-9));
    }
  });
});

test('on the running example the products are the Jacobians of its cell, and the terms those of back-propagation', () => {
  const example = createExample(bookExample);
  const pass = passExample(example);
  const chain = exampleChain(example, pass, 1);
  const states = runChain(chain);
  const products = jacobianProducts(chain, states);
  const jacobians = stateJacobians(example.cell, example.params, pass.run);
  jacobians.forEach((jacobian, k) =>
    jacobian.forEach((value, index) => expect(products[k + 1]![index]).toBeCloseTo(value, 13)),
  );
  const dLast = pass.head.at(-1)!.dh;
  const { gradients } = backward(example.cell, example.params, pass.run, [undefined, undefined, undefined, dLast]);
  const [[, sum]] = [...sumByWeights(chain, weightTerms(chain, states, products, dLast))] as [
    [Float64Array, Float64Array],
  ];
  sum.forEach((value, index) => expect(value).toBeCloseTo(gradients['Whh']![index]!, 13));
});

test('the preset grows 19-fold by step 10 and stays above ρⁿ, below σ₁ⁿ', () => {
  const chain = recurrentChain({
    ...base,
    hiddenSize: 16,
    numSteps: 80,
    activation: 'linear',
    init: 'spectrum',
    largestSingularValue: 5.16,
    inputStrength: 0.6,
  });
  const norms = jacobianProducts(chain, runChain(chain)).map(largestSingularValue);
  const bounds = gradientBounds(chain.weights[0]!, 'linear');
  expect(norms[80 - 10]).toBeCloseTo(19.4, 1);
  expect(norms[0]).toBeLessThan(0.2);
  norms.forEach((value, t) => {
    expect(value).toBeGreaterThanOrEqual(bounds.lower(80 - t) * (1 - 1e-9));
    expect(value).toBeLessThanOrEqual(bounds.upper(80 - t) * (1 + 1e-9));
  });
});

test('ReLU units that stand exactly on their kink are left out of the check', () => {
  const chain = deepChain({ ...base, activation: 'relu', init: 'identity' });
  const states = runChain(chain);
  expect(states[1]!.some((h) => h === 0)).toBe(true);
  expect(checkProducts(chain, states, jacobianProducts(chain, states), createRandom(1)).relativeError).toBeLessThan(
    1e-4,
  );
});

test('a deeper network starts with the same layers', () => {
  const [short, long] = [10, 20].map((numSteps) => deepChain({ ...base, numSteps, activation: 'tanh', init: 'he' }));
  expect(long!.weights.slice(0, 10)).toEqual(short!.weights);
  expect(long!.start).toEqual(short!.start);
});

test('weights start with the variance, the lengths or the spectrum that their names promise', () => {
  const start = { gain: 2, spectralRadius: 0.5, largestSingularValue: 4 };
  const meanSquare = (W: Float64Array) => norm(W) ** 2 / W.length;
  const make = (init: Parameters<typeof startWeights>[1]['init']) =>
    startWeights(64, { ...start, init }, createRandom(2));
  expect(64 * meanSquare(make('glorot'))).toBeCloseTo(4, 0);
  expect(64 * meanSquare(make('he'))).toBeCloseTo(8, 0);
  expect(largestSingularValue(make('orthogonal'))).toBeCloseTo(2, 10);
  expect(largestSingularValue(make('spectrum'))).toBeCloseTo(4, 10);
  expect(make('identity').filter((value) => value !== 0)).toEqual(new Float64Array(64).fill(2));
});

test('a step’s Jacobian is the slope of each unit times its weights', () => {
  const jacobian = stepJacobian('tanh', Float64Array.of(1, 2, 3, 4), Float64Array.of(0.5, 0));
  expect([...jacobian]).toEqual([0.75, 2.25, 2, 4]);
});
