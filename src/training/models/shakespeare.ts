import { openCharCorpus } from '../char-corpus.ts';
import type { ModelFile } from '../trainable.ts';

/** The character model of chapter 8. */
export default {
  about: {
    data: 'tinyshakespeare, 1,115,394 characters of Shakespeare (github.com/karpathy/char-rnn); the last 10 % held out',
    licence: 'Text: public domain. Weights: MIT.',
    notes: [],
  },
  recipe: {
    seed: 1,
    numSteps: 8000,
    optimiser: { kind: 'adamw', beta2: 0.99, weightDecay: 0.03 },
    schedule: { kind: 'cosine', peak: 4e-3, warmupSteps: 100, floor: 0.01 },
    clipNorm: 1,
    averageDecay: 0.998,
    dtype: 'I8',
    evaluateEvery: 500,
    stages: [0, 50, 200, 500, 1000, 3000],
  },
  open: async (options) =>
    openCharCorpus(options, {
      cell: 'lstm',
      hiddenSize: 512,
      numLayers: 1,
      batchSize: 32,
      numSteps: 64,
      dropout: 0.2,
      weightDropout: 0,
    }),
} satisfies ModelFile;
