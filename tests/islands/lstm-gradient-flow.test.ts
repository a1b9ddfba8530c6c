import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import check, { createFlowExample } from '~/islands/lstm-gradient-flow/compute.ts';
import { passMark } from '~/engine/analysis/finite-differences.ts';
import { DemoState, longString } from '~/islands/lstm-gradient-flow/state.svelte.ts';
import { forward } from '~/engine/cells/sequence.ts';
import type { LstmStep } from '~/engine/cells/lstm.ts';

beforeEach(() => vi.stubGlobal('location', { href: 'http://book/lstm/', hash: '' }));
afterEach(() => vi.unstubAllGlobals());

test.each([-2, 1, 5])('with forget bias %i the gradient passes the check that the badge shows', async (forgetBias) => {
  const demo = new DemoState();
  demo.forgetBias = forgetBias;
  const { value } = await check(demo.config, {} as never).next();
  expect(value!.relativeError).toBeLessThan(passMark);
});

test('the forget bias moves the forget gates and nothing else before the first state', () => {
  const demo = new DemoState();
  const firstStep = (forgetBias: number) => {
    const { cell, params, xs } = createFlowExample({ example: demo.shared.config, forgetBias });
    return forward(cell, params, xs).steps[0] as LstmStep;
  };
  const [usual, open] = [firstStep(1), firstStep(4)];
  open.f.forEach((f, k) => expect(Math.log(f / (1 - f)) - Math.log(usual.f[k]! / (1 - usual.f[k]!))).toBeCloseTo(3, 9));
  expect(open.i).toEqual(usual.i);
  expect(open.g).toEqual(usual.g);
});

test('each line’s numbers give its result, at every step and unit', () => {
  const demo = new DemoState();
  demo.shared.setText('memory');
  for (demo.at = 0; demo.at < demo.numSteps; demo.at++)
    for (demo.unit = 0; demo.unit < 3; demo.unit++)
      for (const { terms, sign, result } of demo.lines)
        expect(sign === '+' ? terms[0]! + terms[1]! : terms[0]! * terms[1]!).toBeCloseTo(result, 12);
});

test('starts with everything along the cell, and open forget gates bring most of it to the first step', () => {
  const demo = new DemoState();
  expect(demo.flow.total.at(-1)).toBe(1);
  expect(demo.flow.throughH.at(-1)).toBe(0);
  demo.shared.setText(longString);
  expect(demo.flow.alongCell[0]).toBeLessThan(0.5);
  demo.solve();
  expect(demo.numSteps).toBeGreaterThanOrEqual(20);
  expect(demo.flow.alongCell[0]).toBeGreaterThan(0.5);
});

test('comes back from its link, and refuses a bias out of range', () => {
  const demo = new DemoState();
  Object.assign(demo, { forgetBias: 3.5, at: 2, unit: 1 });
  const other = new DemoState();
  other.restore(demo.link());
  expect([other.forgetBias, other.at, other.unit]).toEqual([3.5, 2, 1]);
  other.restore(`http://book/?lstm-gradient-flow=1.${btoa('{"forgetBias":99}')}`);
  expect(other.notice).toMatch(/names a bias/);
  other.dispose();
});

test('brings to step 1 of the longer string the shares that the chapter tells', () => {
  const demo = new DemoState();
  demo.shared.setText(longString);
  expect(demo.flow.rnn[0]).toBeCloseTo(1.3e-8, 9);
  expect(demo.flow.total[0]).toBeCloseTo(0.04, 2);
  demo.forgetBias = 3;
  expect(demo.flow.alongCell[0]).toBeCloseTo(0.41, 2);
  expect(demo.flow.total[0]).toBeCloseTo(1.6, 1);
});
