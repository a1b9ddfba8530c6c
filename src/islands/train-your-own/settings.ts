import type { Settings, Structure } from './compute.ts';

/** The fewest characters that can be learned from. */
export const leastSymbols = 250;
/** The characters that get a place of their own in a vocabulary at most. */
export const mostSymbols = 1000;
/** The longest text, in bytes of a file or characters of what is pasted. */
export const mostBytes = 5_000_000;

export const cells = ['rnn tanh', 'gru', 'lstm'] as const;
export const hiddenSizes = [32, 64, 128, 256] as const;
export const depths = [1, 2] as const;
export const rateLimits = [1e-4, 0.05] as const;
export const temperatureLimits = [0.1, 2] as const;

/** The settings that the demo begins with. */
export const standard: Settings = {
  ...{ cell: 'lstm', hiddenSize: 128, numLayers: 1, seed: 1 },
  ...{ learningRate: 0.005, temperature: 0.7 },
};

/** What a network is made from, without what can change while it learns. */
export function structureOf({ cell, hiddenSize, numLayers, seed }: Structure): Structure {
  return { cell, hiddenSize, numLayers, seed };
}

/** Whether all that the first holds is the same in the second. */
export function isSame(a: object, b: object): boolean {
  const other = b as Record<string, unknown>;
  return Object.entries(a).every(([key, value]) => value === other[key]);
}

/** Whether the demo's controls can be set so. */
export function isOffered({ cell, hiddenSize, numLayers, seed, learningRate, temperature }: Settings): boolean {
  const isOneOf = (value: unknown, list: readonly unknown[]) => list.includes(value);
  const isIn = (value: unknown, [low, high]: readonly [number, number]) =>
    typeof value === 'number' && value >= low && value <= high;
  return (
    isOneOf(cell, cells) &&
    isOneOf(hiddenSize, hiddenSizes) &&
    isOneOf(numLayers, depths) &&
    Number.isSafeInteger(seed) &&
    seed >= 0 &&
    isIn(learningRate, rateLimits) &&
    isIn(temperature, temperatureLimits)
  );
}
