import { checkGradients, type GradientCheck } from '../analysis/finite-differences.ts';
import { gradientBySourceStep, norm } from '../analysis/gradient-flow.ts';
import type { Cell, Params } from '../cells/cell.ts';
import { lstmCell } from '../cells/lstm.ts';
import { addHeadGradients, type HeadParams, type HeadStep, headStep, initialiseHead } from '../cells/output-head.ts';
import { rnnCell } from '../cells/rnn.ts';
import { type BackRun, backward, forward, type Run } from '../cells/sequence.ts';
import { createRandom } from '../random.ts';
import { graphemesOf, type RunningExampleConfig } from './running-example-config.ts';

/**
 * The book's running example: a character model so small that every number fits on the page. It reads a string
 * symbol by symbol and at each step guesses the next one.
 */
export interface RunningExample {
  config: RunningExampleConfig;
  /** The string's symbols (graphemes), T + 1 of them, and the different ones among them, V, in order of appearance. */
  symbols: string[];
  vocabulary: string[];
  /** T one-hot inputs [V], and the index of each step's right answer, the symbol that follows. */
  xs: Float64Array[];
  targets: number[];
  cell: Cell;
  /** The cell's parameters and the head's: Wxh, Whh, bh (RNN) or W, b (LSTM), and Why, by. */
  params: Params & HeadParams;
}

/** Everything one pass over the string computes, forward and back. */
export interface RunningExamplePass {
  run: Run;
  /** What the output layer says at each step, with that step's loss in nats. */
  head: HeadStep[];
  /** L, the sum of the steps' losses. */
  loss: number;
  back: BackRun;
  /** ∂L/∂ each parameter. */
  gradients: Params & HeadParams;
  /** By source step: what step t adds to ∂L/∂ each of the cell's parameters. `terms[t].Whh` sum to `gradients.Whh`. */
  terms: Params[];
}

/** Builds the network that a config describes, from its weights where it has them, from its seed where not. */
export function createExample(config: RunningExampleConfig): RunningExample {
  const symbols = graphemesOf(config.text);
  const vocabulary = [...new Set(symbols)];
  const indices = symbols.map((symbol) => vocabulary.indexOf(symbol));
  const sizes = { inputSize: vocabulary.length, hiddenSize: config.hiddenSize };
  const cell: Cell = config.cell === 'rnn' ? rnnCell(sizes) : lstmCell(sizes);
  const random = createRandom(config.seed);
  const params = { ...cell.initialise(random), ...initialiseHead(config.hiddenSize, vocabulary.length, random) };
  if (config.weights) setWeights(params, config.weights);
  const xs = indices.slice(0, -1).map((index) => new Float64Array(vocabulary.length).fill(1, index, index + 1));
  return { config, symbols, vocabulary, xs, targets: indices.slice(1), cell, params };
}

/** Runs the network over its string and back, from a zero state. */
export function passExample(example: RunningExample): RunningExamplePass {
  const { cell, params, xs, targets } = example;
  const run = forward(cell, params, xs);
  const head = run.steps.map((step, t) => headStep(params, step.h, [targets[t]!]));
  const back = backward(
    cell,
    params,
    run,
    head.map((step) => step.dh),
  );
  const gradients = back.gradients as Params & HeadParams;
  head.forEach((step, t) => addHeadGradients(gradients, run.steps[t]!.h, step));
  return { run, head, loss: sumOfLosses(head), back, gradients, terms: gradientBySourceStep(cell, params, run, back) };
}

/** Compares every entry of the gradient with finite differences, live. */
export function checkExample(example: RunningExample): GradientCheck {
  const params = structuredClone(example.params);
  return checkGradients(() => lossOf({ ...example, params }), params, passExample(example).gradients);
}

/** One step of gradient descent; with a `clipNorm`, on a gradient no longer than that. Returns a new example. */
export function trainExample(example: RunningExample, learningRate: number, clipNorm = Infinity): RunningExample {
  const { gradients } = passExample(example);
  const rate = learningRate * Math.min(1, clipNorm / norm(gradients));
  const moved = Object.entries(example.params).map(([name, values]) => [
    name,
    values.map((value, k) => value - rate * gradients[name]![k]!),
  ]);
  const config = { ...example.config, stepsTrained: example.config.stepsTrained + 1 };
  return { ...example, config, params: Object.fromEntries(moved) as Params & HeadParams };
}

/** The config that brings this example back, weights and all, rounded to four decimals: for a link or for storage. */
export function configOfExample({ config, params }: RunningExample): RunningExampleConfig {
  const weights = Object.values(params).flatMap((values) =>
    Array.from(values, (value) => Math.round(value * 1e4) / 1e4),
  );
  return { ...config, weights };
}

function setWeights(params: Params, weights: readonly number[]): void {
  let start = 0;
  for (const values of Object.values(params)) values.set(weights.slice(start, (start += values.length)));
}

function lossOf({ cell, params, xs, targets }: RunningExample): number {
  const { steps } = forward(cell, params, xs);
  return sumOfLosses(steps.map((step, t) => headStep(params, step.h, [targets[t]!])));
}

const sumOfLosses = (head: HeadStep[]) => head.reduce((total, step) => total + step.loss, 0);
