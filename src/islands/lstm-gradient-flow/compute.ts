import type { GradientCheck } from '~/engine/analysis/finite-differences.ts';
import type { RunningExampleConfig } from '~/engine/nets/running-example-config.ts';
import { checkExample, createExample, type RunningExample } from '~/engine/nets/running-example.ts';
import type { Compute } from '../session/protocol.ts';

/** The LSTM on the reader's string, and where its forget gates' biases started. */
export interface FlowConfig {
  example: RunningExampleConfig;
  forgetBias: number;
}

/** The example with the loss of its last step alone. */
export function withLastLoss(example: RunningExample): RunningExample {
  return { ...example, targets: example.targets.map((target, t, all) => (t === all.length - 1 ? target : -1)) };
}

/** The LSTM with its forget biases moved from the usual start, 1, to another. */
export function createFlowExample({ example: config, forgetBias }: FlowConfig): RunningExample {
  const example = createExample(config);
  const H = config.hiddenSize;
  const b = example.params['b']!.map((bias, k) => (k >= H && k < 2 * H ? bias + forgetBias - 1 : bias));
  return withLastLoss({ ...example, params: { ...example.params, b } });
}

/** Every gradient against finite differences, which costs two passes for each weight: too long for the page itself. */
const check: Compute<FlowConfig, GradientCheck> = async function* (config) {
  yield checkExample(createFlowExample(config));
};
export default check;
