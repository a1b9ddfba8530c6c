import type { Activation } from '~/engine/tensor/kernels/operations.ts';
import type { MlpTraining } from '~/engine/nets/mlp-trainer.ts';
import { pointSets, type PointSet } from '~/engine/tasks/points-2d.ts';

/** Everything the reader sets; what a link carries, except the points, which are packed apart. */
export interface Settings {
  set: PointSet | 'own';
  count: number;
  noise: number;
  classes: number;
  dataSeed: number;
  /** Share of each class that is held back for testing. */
  testShare: number;
  hidden: number[];
  activation: Activation;
  optimiser: MlpTraining['optimiser'];
  learningRate: number;
  batchSize: number;
  l2: number;
  seed: number;
  /** Whose space is shown: 0 is the input, then the hidden layers. */
  layer: number;
  projection: Projection;
  /** The two units that are drawn against each other when the projection is 'units'. */
  pair: [number, number];
}

/** How a layer of more than two units is laid into a picture. */
export const projections = ['boundary', 'spread', 'units'] as const;
export type Projection = (typeof projections)[number];

export const activationNames = ['tanh', 'relu', 'sigmoid', 'linear'] as const;
export const optimiserNames = ['sgd', 'momentum', 'adam'] as const;

export const mostLayers = 4;
export const mostUnits = 64;
export const mostClasses = 5;

/** What a page gets that asks for nothing else. */
export const standard: Settings = {
  set: 'circles',
  count: 300,
  noise: 0.1,
  classes: 3,
  dataSeed: 1,
  testShare: 0.5,
  hidden: [3],
  activation: 'tanh',
  optimiser: 'sgd',
  learningRate: 0.1,
  batchSize: 10,
  l2: 0,
  seed: 1,
  layer: 1,
  projection: 'boundary',
  pair: [0, 1],
};

/** Numbers: their least and largest, and whether they are whole. */
const ranges = {
  count: [20, 2000, true],
  noise: [0, 0.5, false],
  classes: [2, mostClasses, true],
  dataSeed: [0, 2 ** 31 - 1, true],
  testShare: [0, 0.5, false],
  learningRate: [1e-4, 100, false],
  batchSize: [1, 2000, true],
  l2: [0, 1, false],
  seed: [0, 2 ** 31 - 1, true],
} as const;

/** Settings from a link over a page's own. Throws a sentence for the reader at the first that cannot be. */
export function checkSettings(link: Record<string, unknown>, own: Settings): Settings {
  const asked: Record<string, unknown> = { ...own, ...link };
  const { hidden, layer, pair } = asked;
  for (const [name, [least, most, isWhole]] of Object.entries(ranges)) {
    const value = asked[name];
    if (!isNumber(value, least, most) || (isWhole && !Number.isInteger(value))) refuse(name);
  }
  const among = (name: string, values: readonly unknown[]) => values.includes(asked[name]) || refuse(name);
  among('set', [...pointSets, 'own']);
  among('activation', activationNames);
  among('optimiser', optimiserNames);
  among('projection', projections);
  const isWidth = (value: unknown) => isNumber(value, 1, mostUnits) && Number.isInteger(value);
  if (!Array.isArray(hidden) || hidden.length > mostLayers || !hidden.every(isWidth)) refuse('hidden');
  if (!isNumber(layer, 0, mostLayers)) refuse('layer');
  if (!Array.isArray(pair) || pair.length !== 2 || !pair.every((unit) => isNumber(unit, 0, mostUnits - 1)))
    refuse('pair');
  return Object.fromEntries(Object.keys(own).map((name) => [name, asked[name]])) as unknown as Settings;
}

/** The weights from a link. Throws a sentence for the reader where they do not fit the network. */
export function checkWeights(weights: unknown, count: number): asserts weights is number[] {
  if (!Array.isArray(weights) || weights.length !== count || !weights.every((value) => isNumber(value, -1e4, 1e4)))
    throw new Error('The weights of this link do not fit its network, so the demo starts with its own settings.');
}

function isNumber(value: unknown, least: number, most: number): value is number {
  return typeof value === 'number' && value >= least && value <= most;
}

function refuse(name: string): never {
  throw new Error(`This link asks for a “${name}” that the demo does not have, so it starts with its own settings.`);
}
