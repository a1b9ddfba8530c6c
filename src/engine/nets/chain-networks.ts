import type { Chain } from '../analysis/chain.ts';
import { matrixWithSpectrum, orthogonalMatrix } from '../analysis/matrix-design.ts';
import type { ActivationName } from '../cells/activations.ts';
import type { RnnParams, RnnStep } from '../cells/rnn.ts';
import { sum } from '../cells/products.ts';
import { createRandom, type Random } from '../random.ts';
import type { RunningExample, RunningExamplePass } from './running-example.ts';

/**
 * How square weights [H, H] start: with a spectral radius and a largest singular value as asked for; normal with variance
 * 1/H (Glorot & Bengio 2010) or 2/H (He et al. 2015); a random orthogonal matrix (Saxe et al. 2014); the identity
 * (Le, Jaitly & Hinton 2015). All but the first are multiplied by `gain`.
 */
export interface WeightStart {
  init: 'spectrum' | 'glorot' | 'he' | 'orthogonal' | 'identity';
  gain: number;
  spectralRadius: number;
  largestSingularValue: number;
}

/** A network with random weights and inputs, H units wide. */
export interface ChainConfig extends WeightStart {
  hiddenSize: number;
  numSteps: number;
  activation: ActivationName;
  seed: number;
}

export function startWeights(size: number, start: WeightStart, random: Random): Float64Array {
  const { init, gain } = start;
  const normal = (variance: number) =>
    new Float64Array(size * size).map(() => random.normal(0, gain * Math.sqrt(variance)));
  switch (init) {
    case 'spectrum':
      return matrixWithSpectrum(size, start, random);
    case 'glorot':
      return normal(1 / size);
    case 'he':
      return normal(2 / size);
    case 'orthogonal':
      return orthogonalMatrix(size, random).map((value) => gain * value);
    case 'identity':
      return Float64Array.from({ length: size * size }, (_, index) => (index % (size + 1) === 0 ? gain : 0));
  }
}

/** A feedforward network: every layer with weights of its own and no bias, one normal input at the bottom. */
export function deepChain({ hiddenSize, numSteps, activation, seed, ...start }: ChainConfig): Chain {
  const [inputs, weights] = streamsOf(seed);
  return {
    activation,
    start: normals(hiddenSize, 1, inputs),
    weights: Array.from({ length: numSteps }, () => startWeights(hiddenSize, start, weights)),
    drives: Array.from({ length: numSteps }, () => new Float64Array(hiddenSize)),
  };
}

/** A recurrent network: the same weights at every step, a normal state at the start, normal inputs of the given strength. */
export function recurrentChain(config: ChainConfig & { inputStrength: number }): Chain {
  const { hiddenSize, numSteps, activation, seed, inputStrength, ...start } = config;
  const [inputs, random] = streamsOf(seed);
  const W = startWeights(hiddenSize, start, random);
  return {
    activation,
    start: normals(hiddenSize, 1, inputs),
    weights: Array.from({ length: numSteps }, () => W),
    drives: Array.from({ length: numSteps }, () => normals(hiddenSize, inputStrength, inputs)),
  };
}

/** The running example on its string, Whh multiplied by `gain`. */
export function exampleChain({ params }: RunningExample, { run }: RunningExamplePass, gain: number): Chain {
  const { Whh, bh } = params as unknown as RnnParams;
  const W = Whh.map((weight) => gain * weight);
  return {
    activation: 'tanh',
    start: new Float64Array(bh.length),
    weights: run.steps.map(() => W),
    drives: (run.steps as RnnStep[]).map(({ fromInput }) => sum(fromInput, bh)),
  };
}

/** A direction of length 1 in which the last state is read: L = v · h_T. */
export function readingDirection(hiddenSize: number, seed: number): Float64Array {
  const v = normals(hiddenSize, 1, streamsOf(seed)[2]);
  const length = Math.hypot(...v);
  return v.map((value) => value / length);
}

/** Inputs, weights and reading draw from streams of their own, so that a deeper network starts with the same layers. */
function streamsOf(seed: number): [inputs: Random, weights: Random, reading: Random] {
  const random = createRandom(seed);
  return [random.fork(), random.fork(), random.fork()];
}

const normals = (size: number, deviation: number, random: Random) =>
  new Float64Array(size).map(() => random.normal(0, deviation));
