import { describe, expect, test } from 'vitest';
import { createSampler, keepLikeliest, pick } from '../../../src/engine/nets/sampling.ts';
import { createRandom } from '../../../src/engine/random.ts';
import { createKernels } from '../../../src/engine/tensor/kernels.ts';

const logits = Float32Array.of(2, 1, 0, -1);
const all = { temperature: 1, topK: 4, topP: 1 };
const sampler = createSampler(createKernels({ build: 'simd' }), 4);

describe('probabilities', () => {
  test.each([0.1, 0.5, 1, 2])('are the softmax of the logits over the temperature %d', (temperature) => {
    const exponentials = Array.from(logits, (x) => Math.exp(x / temperature));
    const total = exponentials.reduce((a, b) => a + b);
    const probabilities = sampler.probabilitiesOf(logits, temperature);
    exponentials.forEach((x, i) => expect(probabilities[i]).toBeCloseTo(x / total, 6));
  });
});

describe('keepLikeliest', () => {
  const kept = (topK: number, topP: number) => {
    const values = Float32Array.of(0.125, 0.5, 0.25, 0.125);
    keepLikeliest(values, topK, topP);
    return [...values];
  };
  test('keeps the k likeliest, the first of equals', () => {
    expect(kept(1, 1)).toEqual([0, 0.5, 0, 0]);
    expect(kept(3, 1)).toEqual([0.125, 0.5, 0.25, 0]);
  });
  test('keeps the fewest that reach the share p, at least one', () => {
    expect(kept(4, 0.75)).toEqual([0, 0.5, 0.25, 0]);
    expect(kept(4, 0.76)).toEqual([0.125, 0.5, 0.25, 0]);
    expect(kept(4, 0)).toEqual([0, 0.5, 0, 0]);
  });
  test('keeps what both allow', () => expect(kept(1, 0.9)).toEqual([0, 0.5, 0, 0]));
});

test('pick divides [0, 1) in proportion to the weights and never lands on a zero', () => {
  const weights = Float32Array.of(0, 1, 0, 3, 0);
  expect([0, 0.24, 0.26, 0.999999].map((uniform) => pick(weights, uniform))).toEqual([1, 1, 3, 3]);
});

test('draws come as often as the probabilities say, and carry the model’s own probability', () => {
  const random = createRandom(5);
  const settings = { ...all, temperature: 0.5, topK: 2 };
  const counts = [0, 0, 0, 0];
  for (let i = 0; i < 20_000; i++) counts[sampler.draw(logits, settings, random).symbol]!++;
  expect(counts.slice(2)).toEqual([0, 0]);
  // Two symbols whose logits differ by 1, at temperature ½: a logistic function of 2.
  expect(counts[0]! / 20_000).toBeCloseTo(1 / (1 + Math.exp(-2)), 2);
  const { probability } = sampler.draw(logits, { ...all, topK: 1 }, random);
  expect(probability).toBeCloseTo(0.6439, 4);
});

test('the same seed draws the same symbols', () => {
  const text = (seed: number) => {
    const random = createRandom(seed);
    return Array.from({ length: 50 }, () => sampler.draw(logits, all, random).symbol).join('');
  };
  expect(text(3)).toBe(text(3));
  expect(text(3)).not.toBe(text(4));
});
