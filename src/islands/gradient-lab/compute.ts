import {
  checkProducts,
  checkWeights,
  jacobianProducts,
  runChain,
  sumByWeights,
  weightTerms,
  type Chain,
  type ChainCheck,
} from '~/engine/analysis/chain.ts';
import { gradientBounds } from '~/engine/analysis/gradient-bounds.ts';
import { degreesBetween, norm } from '~/engine/analysis/gradient-flow.ts';
import { eigenvalues, largestSingularValue, singularValues } from '~/engine/analysis/spectrum.ts';
import { activations } from '~/engine/cells/activations.ts';
import { headStep } from '~/engine/cells/output-head.ts';
import {
  deepChain,
  exampleChain,
  readingDirection,
  recurrentChain,
  type ChainConfig,
} from '~/engine/nets/chain-networks.ts';
import type { RunningExampleConfig } from '~/engine/nets/running-example-config.ts';
import { createExample, passExample } from '~/engine/nets/running-example.ts';
import { createRandom } from '~/engine/random.ts';
import { clipByNorm, clipByValue } from '~/engine/training/clip.ts';
import type { Compute } from '../session/protocol.ts';

export interface LabConfig extends ChainConfig {
  /** Layers with weights of their own, a recurrent network with random inputs, or the running example. */
  network: 'deep' | 'random' | 'example';
  inputStrength: number;
  example: RunningExampleConfig;
  clipping: 'none' | 'norm' | 'value';
  threshold: number;
}

/** What the gradient of the last state does on its way back, by t = 0 … T. */
export interface LabSnapshot {
  network: LabConfig['network'];
  activation: LabConfig['activation'];
  hiddenSize: number;
  /** ‖∂h_T/∂h_t‖₂, its upper bound ∏ γ σ₁(W_s), and for linear recurrent networks the lower bound ρⁿ. */
  norms: number[];
  upper: number[];
  lower: number[] | undefined;
  /** All singular values of each product, [T + 1, H] in a row, largest first. */
  spectra: number[];
  /** Of the one recurrent matrix; γ is the largest slope of φ. */
  matrix: { rho: number; sigma: number; eigenvalues: { re: number; im: number }[] } | undefined;
  gamma: number;
  /** ‖δ_s h_{s−1}ᵀ‖, what step s = 1 … T adds to ∂L/∂W; that gradient's length, and after clipping; by how much clipping turned it. */
  terms: number[];
  gradient: { length: number; clippedLength: number; degrees: number };
  /** The products' check, and whether ∂L/∂W could be compared, too. */
  check: ChainCheck & { hasWeights: boolean };
}

/** Builds the network, runs it, and measures every product of its Jacobians. */
export function measure(config: LabConfig): LabSnapshot {
  const { chain, readLast } = build(config);
  const { activation } = chain;
  const states = runChain(chain);
  const dLast = readLast(states.at(-1)!);
  const products = jacobianProducts(chain, states);
  const spectra = products.map(singularValues);

  const gamma = activations[activation].largestSlope;
  const W = chain.weights[0]!;
  const bounds = config.network === 'deep' ? undefined : gradientBounds(W, activation);
  const stretches = chain.weights.map((own) => gamma * (bounds?.largestSingularValue ?? largestSingularValue(own)));
  const T = stretches.length;
  const upper = new Array<number>(T + 1).fill(1);
  for (let t = T; t > 0; t--) upper[t - 1] = upper[t]! * stretches[t - 1]!;

  const terms = weightTerms(chain, states, products, dLast);
  const gradients = sumByWeights(chain, terms);
  const [seed, named] = [createRandom(config.seed), Object.fromEntries([...gradients.values()].entries())];
  const clipped = structuredClone(named);
  if (config.clipping === 'norm') clipByNorm(clipped, config.threshold);
  if (config.clipping === 'value') clipByValue(clipped, config.threshold);
  const check = checkProducts(chain, states, products, seed);
  const weightsError = checkWeights(chain, gradients, dLast, seed);

  return {
    network: config.network,
    activation,
    hiddenSize: dLast.length,
    norms: spectra.map(([largest]) => largest!),
    upper,
    lower: bounds && activation === 'linear' ? upper.map((_, t) => bounds.lower(T - t)) : undefined,
    spectra: spectra.flat(),
    matrix: bounds && {
      rho: bounds.spectralRadius,
      sigma: bounds.largestSingularValue,
      eigenvalues: eigenvalues(W).map(({ re, im }) => ({ re, im })),
    },
    gamma,
    terms: terms.map(norm),
    gradient: {
      length: norm(named),
      clippedLength: norm(clipped),
      degrees: degreesBetween(named, clipped),
    },
    check: {
      ...check,
      relativeError: Math.max(check.relativeError, weightsError ?? 0),
      hasWeights: weightsError !== undefined,
    },
  };
}

/** The network as a chain, and ∂L/∂h_T given h_T: of the example its last loss's, of the others a random direction. */
function build(config: LabConfig): { chain: Chain; readLast: (h: Float64Array) => Float64Array } {
  if (config.network === 'example') {
    const example = createExample(config.example);
    const { params, targets } = example;
    return {
      chain: exampleChain(example, passExample(example), config.gain),
      readLast: (h) => headStep(params, h, [targets.at(-1)!]).dh,
    };
  }
  const direction = readingDirection(config.hiddenSize, config.seed);
  return { chain: config.network === 'deep' ? deepChain(config) : recurrentChain(config), readLast: () => direction };
}

/** One measurement; it lets newer wishes in before it begins, since a slider makes many. */
const lab: Compute<LabConfig, LabSnapshot> = async function* (config) {
  yield;
  yield measure(config);
};
export default lab;
