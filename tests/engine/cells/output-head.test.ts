import { expect, test } from 'vitest';
import { checkGradients } from '../../../src/engine/analysis/finite-differences.ts';
import { addHeadGradients, headStep, initialiseHead, softmax } from '../../../src/engine/cells/output-head.ts';
import { createRandom } from '../../../src/engine/random.ts';

test('the loss is −ln of the right symbol’s probability, and its gradients agree with finite differences', () => {
  const random = createRandom(4);
  const params = initialiseHead(3, 5, random);
  const h = new Float64Array(6).map(() => random.normal());
  const targets = [2, 4];
  const step = headStep(params, h, targets);
  expect(step.loss).toBeCloseTo(-Math.log(step.probs[2]!) - Math.log(step.probs[9]!), 12);
  const gradients = { Why: new Float64Array(15), by: new Float64Array(5) };
  addHeadGradients(gradients, h, step);
  const loss = () => headStep(params, h, targets).loss;
  expect(checkGradients(loss, { ...params, h }, { ...gradients, h: step.dh }).relativeError).toBeLessThan(1e-6);
});

test('a row without a target costs nothing and teaches nothing', () => {
  const params = initialiseHead(2, 3, createRandom(5));
  const step = headStep(params, Float64Array.of(0.1, 0.2, 0.3, 0.4), [1, -1]);
  expect(step.loss).toBeCloseTo(-Math.log(step.probs[1]!), 12);
  expect([...step.dh.slice(2)]).toEqual([0, 0]);
});

test('softmax stands logits that overflow e^x, and a low temperature sharpens it', () => {
  expect([...softmax(Float64Array.of(1000, 1000, -1000), 3)]).toEqual([0.5, 0.5, 0]);
  const [warm, cold] = [1, 0.5].map((temperature) => softmax(Float64Array.of(1, 0), 2, temperature)[0]!);
  expect(warm).toBeCloseTo(1 / (1 + Math.exp(-1)), 12);
  expect(cold).toBeCloseTo(1 / (1 + Math.exp(-2)), 12);
});
