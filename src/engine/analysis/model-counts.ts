/** The shape of a recurrent model, as far as its cost goes. */
export interface ModelShape {
  kind: 'rnn' | 'gru' | 'lstm';
  inputSize: number;
  hiddenSize: number;
  /** Layers one above the other; 1 unless said. */
  numLayers?: number;
  /** Cells run in a row within each step of each layer, all but the first without input (Pascanu et al. 2014); 1 unless said. */
  transitionDepth?: number;
  /** As in the book's equations, one a gate and a second one in the GRU's candidate, or as PyTorch stores them, two a gate. */
  biases?: 'equations' | 'pytorch';
  /** The symbols of a softmax output layer; without it there is none. */
  vocabSize?: number;
}

export interface ModelCounts {
  parameters: number;
  /** Multiply-adds of the matrix products in one step of one row, forward; the way back takes twice as many. */
  multiplyAdds: number;
  /** σ and tanh in one step of one row. */
  nonlinearities: number;
  /** Numbers that one step of one row must keep for the way back. */
  kept: number;
}

// a cell's gates (with the candidate), its biases, its non-linearities and the arrays it keeps, each of H numbers; in a GRU the
// reset gate acts after the product, so that the state's share of n has a bias of its own
const costs = {
  rnn: { gates: 1, biases: { equations: 1, pytorch: 2 }, nonlinearities: 1, kept: 1 }, // h
  gru: { gates: 3, biases: { equations: 4, pytorch: 6 }, nonlinearities: 3, kept: 5 }, // z, r, n, the state's share of n, h
  lstm: { gates: 4, biases: { equations: 4, pytorch: 8 }, nonlinearities: 5, kept: 6 }, // i, f, g, o, c, h
};

/** Counts from the shape alone, exactly: an LSTM layer has 4H(D + H + 1) parameters, a GRU 3H(D + H + 1) + H, an RNN H(D + H + 1). */
export function countModel(shape: ModelShape): ModelCounts {
  const { kind, inputSize, hiddenSize: H, numLayers = 1, transitionDepth = 1, vocabSize: V = 0 } = shape;
  const { gates, biases, nonlinearities, kept } = costs[kind];
  const cells = numLayers * transitionDepth;
  const inputs = inputSize + (numLayers - 1) * H; // of the first cell of each layer, all layers together
  const multiplyAdds = gates * H * (inputs + cells * H);
  return {
    parameters: multiplyAdds + biases[shape.biases ?? 'equations'] * H * cells + (H + 1) * V,
    multiplyAdds: multiplyAdds + H * V,
    nonlinearities: cells * nonlinearities * H + V,
    kept: cells * kept * H + V,
  };
}

/** Bytes to train a model: its weights, their gradients, Adam's two moments, and what T steps of B rows keep. */
export function countTrainingBytes(
  { parameters, kept }: ModelCounts,
  { numSteps, batchSize = 1, bytesPerNumber = 4 }: { numSteps: number; batchSize?: number; bytesPerNumber?: number },
) {
  const weights = parameters * bytesPerNumber;
  const activations = kept * numSteps * batchSize * bytesPerNumber;
  return { weights, gradients: weights, adam: 2 * weights, activations, total: 4 * weights + activations };
}
