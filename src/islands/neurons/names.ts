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

/** What is counted, said of a character that the cell has just read. */
export const definitions: Record<PropertyName, string> = {
  'speaker name':
    '1 at each character of a name that has its own line and ends with a colon, the colon included; 0 elsewhere',
  'name in capitals': '1 at each character of two capitals or more in a row, and at what joins such words; 0 elsewhere',
  'capital letter': '1 at a capital, 0 elsewhere',
  'place in the line':
    'the characters since the last line break: 0 at the line break itself, 1 at the first character after it',
  'line break': '1 at a line break, which the cell has then just read; 0 elsewhere',
  'first word of a line': '1 at each letter of the first word of a line, names of speakers excepted; 0 elsewhere',
  'place in the word': 'the letters since the last character that is no letter: 0 there, 1 at the first letter',
  'place in the sentence':
    'the characters since the last full stop, question mark or exclamation mark: 0 there, 1 right after it',
  punctuation: '1 at . , ; : ! and ?, 0 elsewhere',
  vowel: '1 at a, e, i, o and u, small or capital, 0 elsewhere',
  'inside quotation marks': '1 from an opening quotation mark to the closing one, both included; 0 elsewhere',
};

export const propertyNames = Object.keys(names) as PropertyName[];
