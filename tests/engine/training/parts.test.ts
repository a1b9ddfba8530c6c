import { expect, test } from 'vitest';
import { createRandom } from '../../../src/engine/random.ts';
import { clipByNorm, clipByValue, gradientNorm } from '../../../src/engine/training/clip.ts';
import { fillDropoutMask } from '../../../src/engine/training/dropout.ts';
import { createEarlyStopping } from '../../../src/engine/training/early-stopping.ts';
import { accuracy, createRunningMean, languageMetrics } from '../../../src/engine/training/metrics.ts';
import { learningRateAt } from '../../../src/engine/training/schedule.ts';

test('the cosine schedule warms up, peaks, is half way down in the middle and ends at its floor', () => {
  const schedule = { kind: 'cosine', peak: 2, warmupSteps: 10, floor: 0.1 } as const;
  expect(learningRateAt(schedule, 0, 0)).toBeCloseTo(0.2);
  expect(learningRateAt(schedule, 9, 0)).toBeCloseTo(2);
  expect(learningRateAt(schedule, 50, 0.5)).toBeCloseTo(2 * 0.55);
  expect(learningRateAt(schedule, 100, 1)).toBeCloseTo(0.2);
  expect(learningRateAt({ kind: 'constant', peak: 3 }, 70, 0.7)).toBe(3);
});

test('clipping by norm keeps the direction, clipping by value turns it', () => {
  const gradients = () => ({ a: Float32Array.of(3), b: Float32Array.of(0, -4) });
  expect(gradientNorm(gradients())).toBe(5);

  const byNorm = gradients();
  expect(clipByNorm(byNorm, 1)).toBe(5);
  expect(byNorm.a[0]).toBeCloseTo(0.6);
  expect(byNorm.b[1]).toBeCloseTo(-0.8);

  const untouched = gradients();
  clipByNorm(untouched, 6);
  expect(untouched).toEqual(gradients());

  const byValue = gradients();
  clipByValue(byValue, 1);
  expect(byValue).toEqual({ a: Float32Array.of(1), b: Float32Array.of(0, -1) });
});

test('a dropout mask keeps the mean and drops the share asked for', () => {
  const mask = fillDropoutMask(new Float32Array(20_000), 0.25, createRandom(1));
  const dropped = mask.filter((value) => value === 0).length;
  expect(dropped / mask.length).toBeCloseTo(0.25, 1);
  expect(mask.reduce((sum, value) => sum + value, 0) / mask.length).toBeCloseTo(1, 1);
  expect(new Set(mask)).toEqual(new Set([0, Math.fround(4 / 3)]));
});

test('early stopping waits out its patience and forgets it at each new best', () => {
  const stopping = createEarlyStopping(2, 0.1);
  expect([3, 2, 1.95, 1.8, 1.9, 1.75].map((loss) => stopping.update(loss))).toEqual([
    false,
    false,
    false,
    false,
    false,
    true,
  ]);
  expect(stopping.best).toBe(1.8);
  expect(stopping.sinceBest).toBe(2);
});

test('nats, bits and perplexity say the same thing: a fair choice of 65 costs ln 65', () => {
  const { bitsPerCharacter, perplexity } = languageMetrics(Math.log(65));
  expect(bitsPerCharacter).toBeCloseTo(Math.log2(65));
  expect(perplexity).toBeCloseTo(65);
});

test('accuracy counts the rows whose largest logit is the target', () => {
  const logits = Float32Array.of(1, 3, 2, /* */ 5, 0, 5, /* */ 0, 0, 1);
  expect(accuracy(logits, [1, 2, 2], 3)).toBeCloseTo(2 / 3);
});

test('a running mean is right from its first value', () => {
  const mean = createRunningMean(0.9);
  expect(mean(4)).toBeCloseTo(4);
  expect(mean(2)).toBeCloseTo((0.9 * 4 + 2) / 1.9);
});

test('a dropout mask drops each value independently of the one before', () => {
  const mask = fillDropoutMask(new Float32Array(80_000), 0.3, createRandom(2));
  for (const lag of [1, 3, 7]) {
    let both = 0;
    for (let k = lag; k < mask.length; k++) if (mask[k] === 0 && mask[k - lag] === 0) both++;
    expect(both / mask.length).toBeCloseTo(0.09, 2);
  }
});
