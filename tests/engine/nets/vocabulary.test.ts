import { expect, test } from 'vitest';
import { chooseVocabulary, encodeKnown, restSymbol } from '../../../src/engine/nets/vocabulary.ts';

test('counts symbols as code points, and keeps them in their order', () => {
  expect(chooseVocabulary('漢😀a😀', 10)).toEqual({ vocabulary: ['a', '漢', '😀'], numSymbols: 4, numDistinct: 3 });
});

test('where room is short the commonest stay, and one sign stands for all others', () => {
  const { vocabulary, numDistinct } = chooseVocabulary('aaabbbccd', 3);
  expect(vocabulary).toEqual(['a', 'b', 'c', restSymbol]);
  expect(numDistinct).toBe(4);
  const { ids, numUnknown } = encodeKnown('dab', vocabulary);
  expect([...ids]).toEqual([3, 0, 1]);
  expect(numUnknown).toBe(1);
});

test('a text that holds the rest sign itself needs no second one', () => {
  expect(chooseVocabulary(`${restSymbol}${restSymbol}aab`, 2).vocabulary).toEqual(['a', restSymbol]);
});

test('what a vocabulary without a rest sign lacks is left out', () => {
  const { ids, numUnknown } = encodeKnown('a–b–', ['a', 'b']);
  expect([...ids]).toEqual([0, 1]);
  expect(numUnknown).toBe(2);
});
