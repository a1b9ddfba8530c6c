import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkGradients } from '../../../src/engine/analysis/finite-differences.ts';
import type { Cell, Params, State } from '../../../src/engine/cells/cell.ts';
import { deepTransitionCell } from '../../../src/engine/cells/deep-transition.ts';
import { gruCell } from '../../../src/engine/cells/gru.ts';
import { lstmCell } from '../../../src/engine/cells/lstm.ts';
import { rnnCell } from '../../../src/engine/cells/rnn.ts';
import { backward, forward, gradientsOfStep } from '../../../src/engine/cells/sequence.ts';
import { createRandom, type Random } from '../../../src/engine/random.ts';

interface Fixture {
  name: string;
  config: { inputSize: number; hiddenSize: number };
  numSteps: number;
  params: Record<string, number[]>;
  x: number[];
  dh: number[];
  h0: number[];
  c0?: number[];
  expected: {
    h: number[];
    c?: number[];
    gradients: Record<string, number[]>;
    dx: number[];
    dh0: number[];
    dc0?: number[];
  };
}

const fixtures = JSON.parse(
  readFileSync(new URL('../../fixtures/cells/cells.json', import.meta.url), 'utf8'),
) as Fixture[];

type Sizes = { inputSize: number; hiddenSize: number };
const kinds: Record<string, (sizes: Sizes) => Cell> = {
  'rnn tanh': (sizes) => rnnCell(sizes),
  'rnn sigmoid': (sizes) => rnnCell({ ...sizes, activation: 'sigmoid' }),
  'rnn linear': (sizes) => rnnCell({ ...sizes, activation: 'linear' }),
  'rnn relu': (sizes) => rnnCell({ ...sizes, activation: 'relu' }),
  lstm: (sizes) => lstmCell(sizes),
  'lstm, 1997': (sizes) => lstmCell({ ...sizes, forgetGate: false }),
  'lstm, peepholes': (sizes) => lstmCell({ ...sizes, peepholes: true }),
  'lstm, 1997 with peepholes': (sizes) => lstmCell({ ...sizes, forgetGate: false, peepholes: true }),
  gru: (sizes) => gruCell(sizes),
  'rnn, transition 3 deep': (sizes) => deep(rnnCell, sizes),
  'lstm, transition 3 deep': (sizes) => deep(lstmCell, sizes),
  'gru, reset before': (sizes) => gruCell({ ...sizes, reset: 'before' }),
};

describe.each(fixtures)('$name against PyTorch', ({ name, config, numSteps, params, x, dh, h0, c0, expected }) => {
  const cell = kinds[name]!(config);
  const weights: Params = mapValues(params, (values) => Float64Array.from(values));
  const state: State = { h: Float64Array.from(h0), ...(c0 && { c: Float64Array.from(c0) }) };
  const run = forward(cell, weights, rows(x, numSteps), { state });
  const back = backward(cell, weights, run, rows(dh, numSteps));

  test('states', () => {
    expectClose(
      run.steps.flatMap((step) => [...step.h]),
      expected.h,
    );
    if (expected.c) expectClose(run.state.c!, expected.c);
  });

  test('gradients of parameters, inputs and initial state', () => {
    expect(Object.keys(back.gradients).sort()).toEqual(Object.keys(cell.shapes).sort());
    for (const key in back.gradients) expectClose(back.gradients[key]!, expected.gradients[key]!);
    expectClose(
      back.steps.flatMap((step) => [...step.dx]),
      expected.dx,
    );
    expectClose(back.dState.h, expected.dh0);
    if (expected.dc0) expectClose(back.dState.c!, expected.dc0);
  });
});

describe.each(Object.entries(kinds))('%s', (_, makeCell) => {
  const problem = fc.record({
    inputSize: fc.integer({ min: 1, max: 3 }),
    hiddenSize: fc.integer({ min: 1, max: 4 }),
    batchSize: fc.integer({ min: 1, max: 3 }),
    numSteps: fc.integer({ min: 1, max: 5 }),
    seed: fc.integer(),
    isMasked: fc.boolean(),
  });

  test('agrees with finite differences for parameters, inputs and initial state, at any shape and lengths', () => {
    fc.assert(
      fc.property(problem, ({ numSteps, batchSize, seed, isMasked, ...sizes }) => {
        const cell = makeCell(sizes);
        const random = createRandom(seed);
        const params: Params = mapValues(cell.initialise(random), (values) => noise(random, values.length));
        const xs = Array.from({ length: numSteps }, () => noise(random, batchSize * sizes.inputSize));
        const dh = xs.map(() => noise(random, batchSize * sizes.hiddenSize));
        const dState = mapState(cell.zeroState(batchSize), (array) => noise(random, array.length));
        const state = mapState(cell.zeroState(batchSize), (array) => noise(random, array.length));
        const lengths = Array.from({ length: batchSize }, () => random.integer(numSteps + 1));
        const options = isMasked ? { state, lengths } : { state };

        const run = forward(cell, params, xs, options);
        const back = backward(cell, params, run, dh, { dState });
        const loss = () => {
          const again = forward(cell, params, xs, options);
          return (
            dh.reduce((total, d, t) => total + dot(d, again.steps[t]!.h), 0) +
            dot(dState.h, again.state.h) +
            (dState.c ? dot(dState.c, again.state.c!) : 0)
          );
        };
        const variables: Params = { ...params, ...named('x', xs), h0: state.h, ...(state.c && { c0: state.c }) };
        const gradients: Params = {
          ...back.gradients,
          ...named(
            'x',
            back.steps.map((step) => step.dx),
          ),
          h0: back.dState.h,
          ...(back.dState.c && { c0: back.dState.c }),
        };
        expect(checkGradients(loss, variables, gradients).relativeError).toBeLessThan(1e-5);
      }),
      { seed: 3, numRuns: 25 },
    );
  });

  test('the terms of the single steps sum to the whole gradient', () => {
    const cell = makeCell({ inputSize: 2, hiddenSize: 3 });
    const random = createRandom(8);
    const params = cell.initialise(random);
    const run = forward(
      cell,
      params,
      Array.from({ length: 6 }, () => noise(random, 2)),
    );
    const back = backward(
      cell,
      params,
      run,
      run.steps.map(() => noise(random, 3)),
    );
    const total = mapValues(params, (values) => new Float64Array(values.length));
    run.steps.forEach((step, t) => {
      const term = gradientsOfStep(cell, params, step, back.steps[t]!);
      for (const name in total) term[name]!.forEach((value, k) => (total[name]![k]! += value));
    });
    for (const name in total) expectClose(total[name]!, back.gradients[name]!);
  });
});

function deep(makeCell: (sizes: Sizes) => Cell, sizes: Sizes): Cell {
  const further = () => makeCell({ ...sizes, inputSize: 0 });
  return deepTransitionCell([makeCell(sizes), further(), further()]);
}
const rows = (values: number[], count: number) =>
  Array.from({ length: count }, (_, t) =>
    Float64Array.from(values.slice((t * values.length) / count, ((t + 1) * values.length) / count)),
  );
const noise = (random: Random, size: number) => new Float64Array(size).map(() => random.uniform(-1, 1));
const dot = (a: Float64Array, b: Float64Array) => a.reduce((total, value, k) => total + value * b[k]!, 0);
const named = (name: string, arrays: Float64Array[]): Params =>
  Object.fromEntries(arrays.map((array, t) => [`${name}${t}`, array]));
function mapValues<A, B>(record: Record<string, A>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
function mapState(state: State, change: (array: Float64Array) => Float64Array): State {
  return { h: change(state.h), ...(state.c && { c: change(state.c) }) };
}
function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>) {
  expect(actual.length).toBe(expected.length);
  for (let k = 0; k < expected.length; k++) expect(Math.abs(actual[k]! - expected[k]!)).toBeLessThan(1e-11);
}
