import type { GradientCheck } from '~/engine/analysis/finite-differences.ts';
import { type RunningExampleConfig } from '~/engine/nets/running-example-config.ts';
import { checkExample, createExample, type RunningExample } from '~/engine/nets/running-example.ts';
import type { Compute } from '../session/protocol.ts';

/** Which gradient to check: of one step's loss, or of the sum of all. */
export interface BpttConfig {
  example: RunningExampleConfig;
  /** The step whose loss alone counts, from 0; all of them where it is left out. */
  only?: number | undefined;
}

/** The example with one loss alone: the other steps have no target. */
export function withLossOf(example: RunningExample, only: number | undefined): RunningExample {
  if (only === undefined) return example;
  return { ...example, targets: example.targets.map((target, t) => (t === only ? target : -1)) };
}

/** Every gradient against finite differences, which costs two passes for each weight: too long for the page itself. */
const check: Compute<BpttConfig, GradientCheck> = async function* ({ example, only }) {
  yield checkExample(withLossOf(createExample(example), only));
};
export default check;
