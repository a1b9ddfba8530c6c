import { createMlp } from '../../src/engine/nets/mlp.ts';
import { initialiseMlp, layoutMlp } from '../../src/engine/nets/mlp-shape.ts';
import { createMlpTrainer } from '../../src/engine/nets/mlp-trainer.ts';
import { createRandom } from '../../src/engine/random.ts';
import { makePoints } from '../../src/engine/tasks/points-2d.ts';
import { createKernels } from '../../src/engine/tensor/kernels.ts';
import type { Measure, Round } from './measure.ts';
import { convnetJsTraining } from './peers/convnetjs.ts';

const [batchSize, learningRate, l2] = [10, 0.01, 0.001];
const points = makePoints({ set: 'circles', count: 400, noise: 0.1, classes: 2, seed: 1 });

/** The demo's own training: shuffling, both passes, weight decay and momentum. */
function ours(width: number): Round {
  const layout = layoutMlp({ inputs: 2, hidden: [width], classes: 2, activation: 'tanh' });
  const random = createRandom(1);
  const mlp = createMlp(createKernels(), layout, initialiseMlp(layout, random));
  const training = { optimiser: 'momentum', learningRate, batchSize, l2 } as const;
  const { step } = createMlpTrainer(mlp, points.x, points.labels, training, random);
  return () => {
    for (let k = 0; k < 1000; k++) step();
    return 1000 * batchSize;
  };
}

export const measures: Measure[] = [6, 64].map((width) => ({
  name: `classifier-2d training, 2-${width}-2 tanh, batches of ${batchSize}`,
  unit: 'examples/s',
  ours: () => ours(width),
  peer: 'convnetjs',
  theirs: () => convnetJsTraining(width, points, { batchSize, learningRate, l2 }),
  wanted: 10,
}));
