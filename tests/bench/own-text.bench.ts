import { createCharLearner, symbolsPerUpdate } from '../../src/engine/nets/char-learner.ts';
import { createRandom } from '../../src/engine/random.ts';
import { createKernels } from '../../src/engine/tensor/kernels.ts';
import type { Measure, Round } from './measure.ts';
import { recurrentJsTraining } from './peers/recurrent-js.ts';

const [V, H, T] = [65, 128, 64];

/** The very updates of the demo train-your-own at its standard settings: windows cut from a text, clipping, Adam, finiteness checked. */
function learning(): Round {
  const random = createRandom(1);
  const text = Int32Array.from({ length: 100_000 }, () => random.integer(V));
  const vocabulary = Array.from({ length: V }, (_, id) => String.fromCharCode(32 + id));
  const learner = createCharLearner(
    createKernels(),
    { cell: 'lstm', hiddenSize: H, numLayers: 1, vocabulary },
    1,
    text,
  );
  return () => {
    learner.update(0.005);
    return symbolsPerUpdate;
  };
}

export const measures: Measure[] = [
  {
    name: `Learning an own text in the page, LSTM, V ${V}, H ${H}, T ${T}`,
    unit: 'characters/s',
    ours: learning,
    peer: 'recurrent-js (which has no batches)',
    theirs: () => recurrentJsTraining(V, H, T),
    wanted: 15,
  },
];
