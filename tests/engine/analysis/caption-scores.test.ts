import { expect, test } from 'vitest';
import { coveragePenalty, entropy } from '~/engine/analysis/attention.ts';
import { bleu } from '~/engine/analysis/caption-scores.ts';

const words = (sentence: string) => sentence.split(' ');

test('a word said seven times matches as often as a reference says it, as in the paper’s own example', () => {
  const references = ['the cat is on the mat', 'there is a cat on the mat'].map(words);
  expect(bleu(words('the the the the the the the'), references).matches[0]).toEqual({ found: 2, total: 7 });
});

test('a sentence that is one of the references scores 1, and one without a common word scores 0', () => {
  const references = ['a cat on the grass', 'there is a cat'].map(words);
  expect(bleu(references[0]!, references).score).toBe(1);
  expect(bleu(words('two small dogs asleep here'), references).score).toBe(0);
});

test('a sentence that is too short pays for it', () => {
  const reference = words('a small cat left of a big dog');
  const { score, brevity } = bleu(reference.slice(0, 4), [reference]);
  expect(brevity).toBeCloseTo(Math.exp(-1), 14);
  expect(score).toBe(brevity);
});

test('entropy runs from 0 at one place to ln N over all', () => {
  expect(entropy([0, 1, 0])).toBe(0);
  expect(entropy(Array(64).fill(1 / 64))).toBeCloseTo(Math.log(64), 12);
});

test('the doubly stochastic penalty is smallest where every place is looked at equally', () => {
  const uniform = Array.from({ length: 3 }, () => Array<number>(6).fill(1 / 6));
  const apart = [0, 1, 2].map((t) => Array.from({ length: 6 }, (_, i) => Number(i === t)));
  expect(coveragePenalty(uniform)).toBeCloseTo(6 * (1 - 3 / 6) ** 2, 12);
  expect(coveragePenalty(apart)).toBe(3);
});
