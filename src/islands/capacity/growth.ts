import type { ModelShape } from '~/engine/analysis/model-counts.ts';

export const kinds = ['rnn', 'gru', 'lstm'] as const;
export type Kind = (typeof kinds)[number];
export const kindNames: Readonly<Record<Kind, string>> = { rnn: 'tanh RNN', gru: 'GRU', lstm: 'LSTM' };

/** The three ways to make a recurrent network larger. */
export const ways = ['wider', 'layers', 'deeper'] as const;
export type Way = (typeof ways)[number];
export const wayNames: Readonly<Record<Way, string>> = {
  wider: 'wider',
  layers: 'more layers',
  deeper: 'deeper transition',
};

type Sizes = Required<Pick<ModelShape, 'hiddenSize' | 'numLayers' | 'transitionDepth'>>;

/** A network so many times as wide, or with as many times the layers or the cells in a row. */
export function grow(sizes: Sizes, way: Way, factor: number): Sizes {
  const { hiddenSize, numLayers, transitionDepth } = sizes;
  return {
    hiddenSize: way === 'wider' ? hiddenSize * factor : hiddenSize,
    numLayers: way === 'layers' ? numLayers * factor : numLayers,
    transitionDepth: way === 'deeper' ? transitionDepth * factor : transitionDepth,
  };
}

/** The networks of an experiment: one of the base width, and that one grown two- and threefold in each way. */
export const factors = [1, 2, 3] as const;
export const growths = [
  { way: 'wider', factor: 1 },
  ...ways.flatMap((way) => [2, 3].map((factor) => ({ way, factor }))),
] as {
  way: Way;
  factor: number;
}[];

/** Where a growth stands among `growths`; at factor 1 all ways are the same network. */
export const growthAt = (way: Way, factor: number): number =>
  factor === 1 ? 0 : growths.findIndex((growth) => growth.way === way && growth.factor === factor);
