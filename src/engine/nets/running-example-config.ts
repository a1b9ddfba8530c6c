/** All that a link or the browser's storage keeps of the running example. Plain, so that it can be posted and saved. */
export interface RunningExampleConfig {
  /** The reader's string: 2 to 24 symbols of any script, at least two of them different. */
  text: string;
  cell: 'rnn' | 'lstm';
  hiddenSize: number;
  /** The seed of the initial weights. */
  seed: number;
  /** Gradient steps taken since. */
  stepsTrained: number;
  /** The weights after them, in the order of `params`; without them they are the seed's. */
  weights?: number[];
}

/** What the book itself uses, and what 'reset to the book's example' goes back to. */
export const bookExample: RunningExampleConfig = {
  text: 'hello',
  cell: 'rnn',
  hiddenSize: 3,
  seed: 1,
  stepsTrained: 0,
};

export const textLimits = { shortest: 2, longest: 24 };
export const largestHiddenSize = 16;

let segmenter: Intl.Segmenter | undefined;

/** The symbols of a string as a reader counts them: é, 한 and 👩‍🚀 are one each, in whatever code points they came. */
export function graphemesOf(text: string): string[] {
  if (/^[ -~]*$/.test(text)) return [...text];
  // Only now: it reads the browser's tables of scripts, 12 ms.
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text.normalize('NFC')), ({ segment }) => segment);
}

/** A sentence that says what keeps this string from being the example, or undefined if nothing does. */
export function problemOfText(text: string): string | undefined {
  const symbols = graphemesOf(text);
  const { shortest, longest } = textLimits;
  if (text.trim() === '') return 'Type a word or a few: the network needs something to read.';
  if (symbols.length < shortest) return 'One symbol has no next one to guess: type at least two.';
  if (symbols.length > longest) return `That is ${symbols.length} symbols; up to ${longest} fit into the example.`;
  if (new Set(symbols).size < 2)
    return `All symbols are “${symbols[0]}”, so there is nothing to guess: use at least two different ones.`;
  return undefined;
}

/** The same string on the other cell, untrained: the tanh network's LSTM twin, and the way back. */
export function withCell(config: RunningExampleConfig, cell: RunningExampleConfig['cell']): RunningExampleConfig {
  const { text, hiddenSize, seed } = config;
  return { text, cell, hiddenSize, seed, stepsTrained: 0 };
}

/** Reads a config that came from outside (a link, storage); throws a RangeError with a sentence if it is not a good one. */
export function parseExampleConfig(value: unknown): RunningExampleConfig {
  const { text, cell, hiddenSize, seed, stepsTrained, weights } = Object(value) as Record<string, unknown>;
  if (typeof text !== 'string') throw new RangeError('The saved example has no text.');
  const problem = problemOfText(text);
  if (problem) throw new RangeError(problem);
  if (cell !== 'rnn' && cell !== 'lstm') throw new RangeError('The saved example names no cell that the book knows.');
  if (!isCount(hiddenSize) || hiddenSize < 1 || hiddenSize > largestHiddenSize)
    throw new RangeError(`The saved example wants other than 1 to ${largestHiddenSize} hidden units.`);
  if (!isCount(seed) || !isCount(stepsTrained))
    throw new RangeError('The saved example has a seed or a count that is no whole number.');
  const config = { text, cell, hiddenSize, seed, stepsTrained } as const;
  if (weights === undefined && stepsTrained === 0) return config;
  if (!Array.isArray(weights) || !weights.every((weight) => typeof weight === 'number' && Number.isFinite(weight)))
    throw new RangeError('The saved example has weights that are missing or no numbers.');
  if (weights.length !== weightCount(config)) throw new RangeError('The saved weights do not fit the saved string.');
  return { ...config, weights: [...(weights as number[])] };
}

/** How many weights the network on this string has, its output layer's among them. */
export function weightCount({
  text,
  cell,
  hiddenSize: H,
}: Pick<RunningExampleConfig, 'text' | 'cell' | 'hiddenSize'>): number {
  const V = new Set(graphemesOf(text)).size;
  return (cell === 'lstm' ? 4 : 1) * H * (V + H + 1) + V * (H + 1);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
