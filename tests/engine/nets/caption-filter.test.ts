import { expect, test } from 'vitest';
import { forbidWords } from '~/engine/nets/caption-filter.ts';
import type { CaptionReader } from '~/engine/nets/caption-reader.ts';

test('forbidden words are never likely, and the others keep their proportions and add up to one', () => {
  const probs = [0.1, 0.4, 0.2, 0.3];
  const asked: unknown[] = [];
  const reader = {
    step: (...request: unknown[]) => {
      asked.push(request);
      return { attention: 'its own', logProbs: Float32Array.from(probs, Math.log) };
    },
  } as unknown as CaptionReader;
  const state = { h: new Float32Array(1), c: new Float32Array(1) };

  const { logProbs, attention } = forbidWords(reader, new Set([1, 3])).step(state, 2, [1]);
  expect(Array.from(logProbs, Math.exp).map((p) => Number(p.toFixed(6)))).toEqual([0.333333, 0, 0.666667, 0]);
  expect([attention, asked]).toEqual(['its own', [[state, 2, [1]]]]);
});
