import type { ModelShape } from '../analysis/model-counts.ts';
import type { Cell } from '../cells/cell.ts';
import { deepTransitionCell } from '../cells/deep-transition.ts';
import { gruCell } from '../cells/gru.ts';
import { lstmCell } from '../cells/lstm.ts';
import { rnnCell } from '../cells/rnn.ts';

/**
 * The cells of a network with layers one above the other and transitions several cells deep, lowest layer first; a GRU's
 * reset acts after the product, as in PyTorch.
 */
export function deepRecurrentCells(shape: Omit<ModelShape, 'biases' | 'vocabSize'>): Cell[] {
  const { kind, inputSize, hiddenSize, numLayers = 1, transitionDepth = 1 } = shape;
  const make = (inputs: number): Cell => {
    const sizes = { inputSize: inputs, hiddenSize };
    if (kind === 'gru') return gruCell(sizes);
    return kind === 'lstm' ? lstmCell(sizes) : rnnCell(sizes);
  };
  return Array.from({ length: numLayers }, (_, layer) => {
    const first = make(layer === 0 ? inputSize : hiddenSize);
    if (transitionDepth === 1) return first;
    return deepTransitionCell([first, ...Array.from({ length: transitionDepth - 1 }, () => make(0))]);
  });
}
