import { encodeText } from './char-model.ts';

/** Stands for every symbol that a vocabulary has no room for; a model reads, predicts and writes it like any other. */
export const restSymbol = '□';

/** What a text is made of, and which of its symbols (Unicode code points) a model is to know. */
export interface VocabularyChoice {
  /** In the order of their code points; `restSymbol` is last where symbols were left out. */
  vocabulary: string[];
  /** Symbols in the text, and different ones among them. */
  numSymbols: number;
  numDistinct: number;
}

/** The commonest `most` symbols of a text; of equally common ones, those of lower code point. */
export function chooseVocabulary(text: string, most: number): VocabularyChoice {
  const counts = new Map<string, number>();
  let numSymbols = 0;
  for (const symbol of text) {
    counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
    numSymbols++;
  }
  const byCode = (a: string, b: string) => a.codePointAt(0)! - b.codePointAt(0)!;
  const common = [...counts].sort(([a, m], [b, n]) => n - m || byCode(a, b)).slice(0, most);
  const vocabulary = common.map(([symbol]) => symbol).sort(byCode);
  if (counts.size > most && !vocabulary.includes(restSymbol)) vocabulary.push(restSymbol);
  return { vocabulary, numSymbols, numDistinct: counts.size };
}

/**
 * The numbers of a text's symbols. One that the vocabulary lacks is read as `restSymbol`, or, where the vocabulary lacks
 * that too, left out; `numUnknown` counts them.
 */
export function encodeKnown(text: string, vocabulary: string[]): { ids: Int32Array; numUnknown: number } {
  const ids = encodeText(text, vocabulary);
  const rest = vocabulary.indexOf(restSymbol);
  let [kept, numUnknown] = [0, 0];
  for (const id of ids) {
    if (id < 0) numUnknown++;
    if (id >= 0 || rest >= 0) ids[kept++] = id < 0 ? rest : id;
  }
  return { ids: ids.subarray(0, kept), numUnknown };
}
