import { expect, test } from 'vitest';
import { meanByKind } from '~/engine/analysis/loss-by-kind.ts';
import { textProperties, type PropertyName } from '~/engine/analysis/text-properties.ts';

const text = `KING HENRY V:
Once more. Cried, 'Hell is empty
And here.' 'Tis so, o'clock!

First Lord:
I say: no`;

/** The parts of the text that are marked, as they stand. */
function marked(name: PropertyName): string[] {
  const marks = textProperties[name](text);
  return [...text]
    .map((symbol, t) => (marks[t] ? symbol : '\0'))
    .join('')
    .split(/\0+/)
    .filter(Boolean);
}

test.each<[PropertyName, string[]]>([
  ['speaker name', ['KING HENRY V:', 'First Lord:']],
  ['name in capitals', ['KING HENRY']],
  ['first word of a line', ['Once', 'And', 'I']],
  ['inside quotation marks', ["'Hell is empty\nAnd here.'"]],
  ['line break', ['\n', '\n', '\n\n', '\n']],
])('marks what is %s', (name, parts) => expect(marked(name)).toEqual(parts));

test('marks single signs', () => {
  expect(marked('punctuation').join('')).toBe(':.,.,!::');
  expect(marked('vowel').join('').slice(0, 5)).toBe('IEOeo');
  expect(marked('capital letter')).toContain('KING');
});

test('counts from the last line break, the last sign that is no letter, and the last end of a sentence', () => {
  const at = text.indexOf('more');
  expect(textProperties['place in the line'](text)[at]).toBe('Once m'.length);
  expect(textProperties['place in the word'](text)[at + 3]).toBe(4);
  expect(textProperties['place in the sentence'](text)[text.indexOf(' Cried')]).toBe(1);
  expect(textProperties['place in the line'](text)[13]).toBe(0);
});

test('means are told apart by the kind of character, those that occur alone, the mean of all last', () => {
  expect(meanByKind('Ab b', [4, 1, 2, 3])).toEqual([
    { kind: 'spaces', count: 1, mean: 2 },
    { kind: 'capital letters', count: 1, mean: 4 },
    { kind: 'small letters', count: 2, mean: 2 },
    { kind: 'all', count: 4, mean: 2.5 },
  ]);
});
