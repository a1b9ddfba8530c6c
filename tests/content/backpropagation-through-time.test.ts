import { describe, expect, test } from 'vitest';
import { checkGradients, finiteDifferences } from '~/engine/analysis/finite-differences.ts';
import { degreesBetween, norm } from '~/engine/analysis/gradient-flow.ts';
import { stateJacobians } from '~/engine/analysis/jacobians.ts';
import { rnnCell, type RnnParams } from '~/engine/cells/rnn.ts';
import { backward, forward, truncatedGradients } from '~/engine/cells/sequence.ts';
import type { Params } from '~/engine/cells/cell.ts';
import { bookExample } from '~/engine/nets/running-example-config.ts';
import { createExample, passExample, trainExample } from '~/engine/nets/running-example.ts';
import { DemoState } from '~/islands/bptt/state.svelte.ts';

/** What chapter 3 states, checked against the engine; each test names the equation or exercise that it stands behind. */
const example = createExample(bookExample);
const pass = passExample(example);
const params = example.params as unknown as RnnParams;
const { steps } = pass.back;
const [H, T] = [3, 4];
const units = [0, 1, 2];
/** Whh as the book writes it: to unit i, from unit j. */
const W = (i: number, j: number) => params.Whh[j * H + i]!;
const state = (k: number) => (k < 0 ? new Float64Array(H) : pass.run.steps[k]!.h);

describe('the equations of chapter 3', () => {
  test('eq:copies and eq:immediate: the gradient is the sum over uses, each an immediate partial times what arrived', () => {
    for (const i of units)
      for (const j of units) {
        let sum = 0;
        for (let k = 0; k < T; k++) {
          const immediate = (1 - state(k)[i]! ** 2) * state(k - 1)[j]!;
          const term = steps[k]!.dh[i]! * immediate;
          expect(pass.terms[k]!.Whh![j * H + i]).toBeCloseTo(term, 14);
          sum += term;
        }
        expect(pass.gradients.Whh![j * H + i]).toBeCloseTo(sum, 14);
      }
  });

  test('eq:copies: moving the matrix at one step alone changes the loss by that step’s term', () => {
    const epsilon = 1e-5;
    const lossWith = (k: number, delta: number) => {
      let h = new Float64Array(H);
      let loss = 0;
      example.xs.forEach((x, t) => {
        const own = { ...params, Whh: params.Whh.slice() };
        if (t === k) own.Whh[1 * H + 0]! += delta;
        h = example.cell.step(own, x, { h }).h as Float64Array<ArrayBuffer>;
        const logits = Array.from(example.params.by, (b, v) =>
          units.reduce((sum, unit) => sum + example.params.Why[unit * 4 + v]! * h[unit]!, b),
        );
        const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
        loss += Math.log(total) - logits[example.targets[t]!]!;
      });
      return loss;
    };
    for (let k = 0; k < T; k++)
      expect((lossWith(k, epsilon) - lossWith(k, -epsilon)) / (2 * epsilon)).toBeCloseTo(pass.terms[k]!.Whh![H]!, 8);
  });

  test('eq:paths: products of Jacobians carry each loss to each state before it', () => {
    for (let k = 0; k < T; k++) {
      const gathered = new Float64Array(H);
      for (let t = k; t < T; t++) {
        const run = forward(example.cell, example.params, example.xs.slice(0, t + 1));
        const jacobian = stateJacobians(rnnCell({ inputSize: 4, hiddenSize: H }), params, run as never)[k]!;
        for (const j of units) for (const i of units) gathered[j]! += jacobian[i * H + j]! * pass.head[t]!.dh[i]!;
      }
      gathered.forEach((value, j) => expect(steps[k]!.dh[j]).toBeCloseTo(value, 13));
    }
    const run = forward(example.cell, example.params, example.xs.slice(0, 2));
    const oneStep = stateJacobians(rnnCell({ inputSize: 4, hiddenSize: H }), params, run as never)[0]!;
    for (const i of units)
      for (const j of units) expect(oneStep[i * H + j]).toBeCloseTo((1 - state(1)[i]! ** 2) * W(i, j), 14);
  });

  test('eq:arrived, eq:delta and eq:outer-product, entry by entry', () => {
    for (let k = 0; k < T; k++)
      for (const j of units) {
        let arrived = pass.head[k]!.dh[j]!;
        for (const i of units) arrived += W(i, j) * (steps[k + 1]?.da[i] ?? 0);
        expect(steps[k]!.dh[j]).toBeCloseTo(arrived, 14);
        expect(steps[k]!.da[j]).toBeCloseTo((1 - state(k)[j]! ** 2) * arrived, 14);
        for (const i of units)
          expect(pass.terms[k]!.Whh![j * H + i]).toBeCloseTo(steps[k]!.da[i]! * state(k - 1)[j]!, 14);
      }
  });

  test('eq:input-gradients: a symbol’s column collects the deltas of the steps that read it', () => {
    const readsL = [2, 3];
    for (const i of units) {
      expect(pass.gradients.Wxh![2 * H + i]).toBeCloseTo(
        readsL.reduce((sum, k) => sum + steps[k]!.da[i]!, 0),
        14,
      );
      expect(pass.gradients.bh![i]).toBeCloseTo(
        steps.reduce((sum, { da }) => sum + da[i]!, 0),
        14,
      );
    }
  });

  test('eq:logit-gradient and eq:output-gradients', () => {
    pass.head.forEach(({ probs, dlogits, dh }, t) => {
      dlogits.forEach((d, v) => expect(d).toBeCloseTo(probs[v]! - (v === example.targets[t] ? 1 : 0), 14));
      for (const j of units) {
        const back = dlogits.reduce((sum, d, v) => sum + example.params.Why[j * 4 + v]! * d, 0);
        expect(dh[j]).toBeCloseTo(back, 14);
      }
    });
    for (let v = 0; v < 4; v++) {
      const bias = pass.head.reduce((sum, { dlogits }) => sum + dlogits[v]!, 0);
      expect(pass.gradients.by[v]).toBeCloseTo(bias, 14);
      for (const j of units) {
        const weight = pass.head.reduce((sum, { dlogits }, t) => sum + dlogits[v]! * state(t)[j]!, 0);
        expect(pass.gradients.Why[j * 4 + v]).toBeCloseTo(weight, 14);
      }
    }
  });

  test('eq:scalar-sum: 0.3517 + 0.3198 + 0 = 0.6715', () => {
    const cell = rnnCell({ inputSize: 1, hiddenSize: 1 });
    const scalar = { Wxh: Float64Array.of(1), Whh: Float64Array.of(0.5), bh: Float64Array.of(0) };
    const run = forward(
      cell,
      scalar,
      [1, 0, 0].map((x) => Float64Array.of(x)),
    );
    const back = backward(cell, scalar, run, [undefined, undefined, Float64Array.of(1)]);
    const terms = back.steps.map(({ da }, k) => da[0]! * run.steps[k]!.previous.h[0]!);
    [0, 0.3198, 0.3517].forEach((term, k) => expect(terms[k]).toBeCloseTo(term, 4));
    expect(back.steps.map(({ da }) => da[0]!)[1]).toBeCloseTo(0.42, 3);
    expect(back.gradients.Whh[0]).toBeCloseTo(0.6715, 4);
  });

  test('eq:central-difference: the error shrinks with the square of ε', () => {
    const w = Float64Array.of(0.7);
    const errorAt = (epsilon: number) =>
      Math.abs(finiteDifferences(() => Math.exp(w[0]!), { w }, epsilon).w[0]! - Math.exp(0.7));
    expect(errorAt(1e-2) / errorAt(1e-3)).toBeCloseTo(100, 0);
  });

  test('eq:truncated: stride = window gives chunks, stride 1 gives each loss the same reach', () => {
    const dh = pass.head.map((step) => step.dh);
    const chunks = truncatedGradients(example.cell, example.params, pass.run, dh, { window: 2, stride: 2 });
    const [first, second] = [0, 2].map((from) =>
      backward(
        example.cell,
        example.params,
        pass.run,
        dh.map((d, t) => (t < from + 2 ? d : undefined)),
        { from, to: from + 2 },
      ),
    );
    chunks.Whh!.forEach((g, i) => expect(g).toBeCloseTo(first!.gradients.Whh![i]! + second!.gradients.Whh![i]!, 14));
  });

  test('eq:randomised and eq:unbiased: over all ways to cut, the mean is the true gradient', () => {
    const c = 0.3;
    const mean = new Float64Array(H * H);
    for (let cuts = 0; cuts < 2 ** (T - 1); cuts++) {
      let probability = 1;
      let delta = new Float64Array(H);
      for (let k = T - 1; k >= 0; k--) {
        const isLast = k === T - 1;
        const isCut = !isLast && ((cuts >> k) & 1) === 1;
        if (!isLast) probability *= isCut ? c : 1 - c;
        const factor = isLast || isCut ? 0 : 1 / (1 - c);
        delta = Float64Array.from(units, (j) => {
          const arrived = units.reduce((sum, i) => sum + factor * W(i, j) * delta[i]!, pass.head[k]!.dh[j]!);
          return (1 - state(k)[j]! ** 2) * arrived;
        });
        // The chance of the cuts nearer the start is still open, and sums to one: weigh this term by those already tossed.
        const open = 2 ** k;
        for (const i of units)
          for (const j of units) mean[j * H + i]! += (probability / open) * delta[i]! * state(k - 1)[j]!;
      }
    }
    mean.forEach((value, i) => expect(value).toBeCloseTo(pass.gradients.Whh![i]!, 13));
  });
});

describe('the numbers of chapter 3', () => {
  test.each([
    { window: 2, names: ['Wxh', 'Whh', 'bh'], degrees: 22, share: 1 },
    { window: 2, names: ['Whh'], degrees: 27, share: 5 / 3 },
    { window: 3, names: ['Wxh', 'Whh', 'bh'], degrees: 7, share: 1.02 },
    { window: 3, names: ['Whh'], degrees: 0, share: 1 },
  ])('with K = $window the gradient of $names is $degrees° off', ({ window, names, degrees, share }) => {
    const dh = pass.head.map((step) => step.dh);
    const cut = truncatedGradients(example.cell, example.params, pass.run, dh, { window, stride: 1 });
    const only = (gradients: Params) => Object.fromEntries(names.map((name) => [name, gradients[name]!]));
    expect(degreesBetween(only(cut), only(pass.gradients))).toBeCloseTo(degrees, 0);
    expect(norm(only(cut)) / norm(only(pass.gradients))).toBeCloseTo(share, 1);
  });

  test('the last loss sends 0.39 out of step 4, 0.29 out of step 3 and 0.14 out of step 2', () => {
    const demo = new DemoState();
    demo.loss = T;
    [0, 0.14, 0.29, 0.39].forEach((sent, k) => expect(demo.flow.toPrevious[k]).toBeCloseTo(sent, 2));
  });

  test('ex:cancel: after 20 steps the terms of entry (2, 3) nearly cancel', () => {
    let trained = example;
    for (let step = 0; step < 20; step++) trained = trainExample(trained, 0.1, 1);
    const { terms, gradients } = passExample(trained);
    const entry = 2 * H + 1;
    [0, -0.0568, 0.0164, 0.0466].forEach((term, k) => expect(terms[k]!.Whh![entry]).toBeCloseTo(term, 4));
    expect(gradients.Whh![entry]).toBeCloseTo(0.0062, 4);
  });

  test('ex:forgotten-path: the badge would show 1.9, for an entry of the wrong sign', () => {
    const dh = pass.head.map((step) => step.dh);
    const cut = truncatedGradients(example.cell, example.params, pass.run, dh, { window: 1, stride: 1 });
    const forgetful = { ...pass.gradients, Wxh: cut.Wxh!, Whh: cut.Whh!, bh: cut.bh! };
    const copy = structuredClone(example.params);
    const lossNow = () => passExample({ ...example, params: copy }).loss;
    const { relativeError, analytic, numeric } = checkGradients(lossNow, copy, forgetful);
    expect(relativeError).toBeCloseTo(1.92, 2);
    expect(analytic * numeric).toBeLessThan(0);
  });

  test('ex:cut-variance: a path over 50 boundaries is seen once in 194 times, with a variance of 193', () => {
    expect(0.9 ** -50).toBeCloseTo(194, 0);
    expect(64 * 64 * 256 * 4).toBeCloseTo(4.2e6, -5);
    expect(1e6 * 256 * 4).toBeCloseTo(1e9, -8);
    expect(1e6 * 64 * 256 * 4).toBeCloseTo(65e9, -9.5);
  });
});
