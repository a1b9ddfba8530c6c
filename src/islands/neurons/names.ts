import type { PropertyName } from '~/engine/analysis/text-properties.ts';

/** What each property is called where the reader chooses. */
export const names: Record<PropertyName, string> = {
  'speaker name': 'inside a speaker’s name',
  'name in capitals': 'inside a name in capitals',
  'capital letter': 'a capital letter',
  'place in the line': 'how far into the line',
  'line break': 'just after a line break',
  'first word of a line': 'in the first word of a line',
  'place in the word': 'how far into the word',
  'place in the sentence': 'how far into the sentence',
  punctuation: 'a punctuation mark',
  vowel: 'a vowel',
  'inside quotation marks': 'inside quotation marks',
};

export const propertyNames = Object.keys(names) as PropertyName[];
