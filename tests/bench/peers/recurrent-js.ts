import recurrent from 'recurrent-js';
import { createRandom } from '../../../src/engine/random.ts';
import type { Round } from '../measure.ts';

/** recurrent-js's own LSTM, trained on one sequence at a time with its own update rule: it has no batches. */
export function recurrentJsTraining(V: number, H: number, T: number): Round {
  const { Graph, LSTM, Mat } = recurrent;
  const random = createRandom(1);
  const lstm = new LSTM({ architecture: { inputSize: V, hiddenUnits: [H], outputSize: V } });
  return () => {
    const graph = new Graph();
    graph.memorizeOperationSequence(true);
    let state: ReturnType<typeof lstm.forward> | undefined;
    for (let t = 0; t < T; t++) {
      const x = new Mat(V, 1);
      x.w[random.integer(V)] = 1;
      state = lstm.forward(x, state!, graph);
      const { w: logits, dw } = state.output;
      const exps = Array.from(logits, Math.exp);
      const sum = exps.reduce((total, value) => total + value);
      exps.forEach((value, i) => (dw[i] = value / sum));
      dw[random.integer(V)]! -= 1;
    }
    graph.backward();
    lstm.update(0.001);
    return T;
  };
}
