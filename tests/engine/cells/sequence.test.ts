import { describe, expect, test } from 'vitest';
import { checkGradients } from '../../../src/engine/analysis/finite-differences.ts';
import type { Params } from '../../../src/engine/cells/cell.ts';
import { gruCell } from '../../../src/engine/cells/gru.ts';
import { lstmCell } from '../../../src/engine/cells/lstm.ts';
import { rnnCell } from '../../../src/engine/cells/rnn.ts';
import { backward, forward, truncatedGradients } from '../../../src/engine/cells/sequence.ts';
import { backwardStack, forwardStack } from '../../../src/engine/cells/stack.ts';
import { createRandom } from '../../../src/engine/random.ts';

const random = createRandom(21);
const noise = (size: number) => new Float64Array(size).map(() => random.uniform(-1, 1));
const sequence = (numSteps: number, size: number) => Array.from({ length: numSteps }, () => noise(size));
const dot = (a: Float64Array, b: Float64Array) => a.reduce((total, value, k) => total + value * b[k]!, 0);

describe('a sequence cut in two', () => {
  const cell = lstmCell({ inputSize: 2, hiddenSize: 3 });
  const params = cell.initialise(random);
  const xs = sequence(7, 2);
  const dh = sequence(7, 3);
  const whole = forward(cell, params, xs);

  test('gives the same states when the state is carried over', () => {
    const first = forward(cell, params, xs.slice(0, 4));
    const second = forward(cell, params, xs.slice(4), { state: first.state });
    expect(second.steps.map((step) => step.h)).toEqual(whole.steps.slice(4).map((step) => step.h));
  });

  test('gives the same gradient when the gradient is carried back, and another when it is dropped', () => {
    const full = backward(cell, params, whole, dh);
    const later = backward(cell, params, whole, dh, { from: 4 });
    const carried = backward(cell, params, whole, dh, { to: 4, dState: later.dState });
    const dropped = backward(cell, params, whole, dh, { to: 4 });
    full.gradients.W.forEach((g, k) => expect(later.gradients.W[k]! + carried.gradients.W[k]!).toBeCloseTo(g, 12));
    expect(carried.steps[0]!.dcAlongCell).toEqual(full.steps[0]!.dcAlongCell);
    expect(Math.abs(dropped.gradients.W[0]! - carried.gradients.W[0]!)).toBeGreaterThan(1e-4);
  });
});

describe('rows of unequal length', () => {
  test('behave as if each had been run alone', () => {
    const cell = gruCell({ inputSize: 2, hiddenSize: 3 });
    const params = cell.initialise(random);
    const [long, short] = [sequence(5, 2), sequence(5, 2)];
    const [dhLong, dhShort] = [sequence(5, 3), sequence(5, 3)];
    const pair = (a: Float64Array[], b: Float64Array[]) => a.map((row, t) => Float64Array.of(...row, ...b[t]!));

    const run = forward(cell, params, pair(long, short), { lengths: [5, 2] });
    const alone = forward(cell, params, short.slice(0, 2));
    expect(run.state.h.slice(3)).toEqual(alone.state.h);

    const back = backward(cell, params, run, pair(dhLong, dhShort));
    // What is read off a state held after the end counts for the last real step.
    const lastOfShort = dhShort.slice(1).reduce((total, d) => total.map((value, k) => value + d[k]!));
    const backLong = backward(cell, params, forward(cell, params, long), dhLong);
    const backShort = backward(cell, params, alone, [dhShort[0]!, lastOfShort]);
    back.gradients.W.forEach((g, k) => expect(backLong.gradients.W[k]! + backShort.gradients.W[k]!).toBeCloseTo(g, 12));
    expect([...back.steps[4]!.dx.slice(2)]).toEqual([0, 0]);
  });
});

test('a gradient that waits in a held state reaches the last real step of its row, along the cell path too', () => {
  const cell = lstmCell({ inputSize: 2, hiddenSize: 3 });
  const params = cell.initialise(random);
  const xs = sequence(5, 2);
  const dState = { h: noise(3), c: noise(3) };
  const held = backward(cell, params, forward(cell, params, xs, { lengths: [2] }), [], { dState });
  const alone = backward(cell, params, forward(cell, params, xs.slice(0, 2)), [], { dState });
  expect(held.steps.slice(0, 2)).toEqual(alone.steps);
});

describe('truncated back-propagation', () => {
  const cell = rnnCell({ inputSize: 1, hiddenSize: 3 });
  const params = cell.initialise(random);
  const run = forward(cell, params, sequence(9, 1));
  const dh = sequence(9, 3);
  const full = backward(cell, params, run, dh).gradients;

  test('is the whole gradient when the window holds the whole sequence, whatever the stride', () => {
    for (const stride of [1, 4, 9]) {
      const gradients = truncatedGradients(cell, params, run, dh, { window: 9, stride });
      full.Whh.forEach((g, k) => expect(gradients.Whh[k]).toBeCloseTo(g, 12));
    }
  });

  test('with a window of one step is the immediate partials alone', () => {
    const gradients = truncatedGradients(cell, params, run, dh, { window: 1, stride: 1 });
    const expected = new Float64Array(9);
    run.steps.forEach((step, t) => {
      for (let j = 0; j < 3; j++)
        for (let k = 0; k < 3; k++) expected[j * 3 + k]! += step.previous.h[j]! * dh[t]![k]! * (1 - step.h[k]! ** 2);
    });
    expected.forEach((g, k) => expect(gradients.Whh[k]).toBeCloseTo(g, 12));
  });

  test('gives no credit to a step further back than the window', () => {
    const onlyLast = dh.map((d, t) => (t === 8 ? d : undefined));
    const onlyFirstInput = run.steps.map((step, t) => (t === 0 ? Float64Array.of(1) : new Float64Array(step.x.length)));
    const spike = forward(cell, params, onlyFirstInput);
    const reach = (window: number) => truncatedGradients(cell, params, spike, onlyLast, { window, stride: 1 }).Wxh;
    expect(reach(8).every((g) => g === 0)).toBe(true);
    expect(reach(9).every((g) => g !== 0)).toBe(true);
  });
});

test('a stack agrees with finite differences in every layer, lengths and carried states included', () => {
  const cells = [gruCell({ inputSize: 2, hiddenSize: 3 }), lstmCell({ inputSize: 3, hiddenSize: 2 })];
  const params = cells.map((cell) => cell.initialise(random));
  const xs = sequence(4, 4);
  const dh = sequence(4, 4);
  const states = [{ h: noise(6) }, { h: noise(4), c: noise(4) }];
  const options = { states, lengths: [4, 2] };
  const runs = forwardStack(cells, params, xs, options);
  const backs = backwardStack(cells, params, runs, dh);
  const loss = () => {
    const top = forwardStack(cells, params, xs, options)[1]!;
    return dh.reduce((total, d, t) => total + dot(d, top.steps[t]!.h), 0);
  };
  const variables: Params = { h0: states[0]!.h, h1: states[1]!.h, c1: states[1]!.c! };
  const gradients: Params = { h0: backs[0]!.dState.h, h1: backs[1]!.dState.h, c1: backs[1]!.dState.c! };
  params.forEach((layer, l) => {
    for (const name in layer) variables[`${name}${l}`] = layer[name]!;
    for (const name in layer) gradients[`${name}${l}`] = backs[l]!.gradients[name]!;
  });
  xs.forEach((x, t) => {
    variables[`x${t}`] = x;
    gradients[`x${t}`] = backs[0]!.steps[t]!.dx;
  });
  expect(checkGradients(loss, variables, gradients).relativeError).toBeLessThan(1e-6);
});

test('a wrong number of inputs is refused with the step and the size', () => {
  const cell = rnnCell({ inputSize: 2, hiddenSize: 3 });
  const params = cell.initialise(random);
  expect(() => forward(cell, params, [noise(2), noise(3)])).toThrow('Step 1 has 3 inputs; 1 rows of 2 are wanted.');
});
