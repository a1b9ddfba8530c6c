import { openCharCorpus } from '../char-corpus.ts';
import type { ModelFile } from '../trainable.ts';

/** The character model of chapter 8. */
export default {
  about: {
    data: 'tinyshakespeare, 1,115,394 characters of Shakespeare (github.com/karpathy/char-rnn); the last 10 % held out',
    licence: 'Text: public domain. Weights: MIT.',
    notes: [
      'Minibatches of 32 × 64 characters. The rate followed the clock on a machine shared with other work, so a second run gives a model as good, not the same.',
      'One layer of 512 costs two thirds of the arithmetic of two layers of 384, and was ahead after five minutes on one core (2.22 against 2.50 nats): it was kept.',
      'Many small updates win: earlier networks of 256 units ended at 1.84 nats with minibatches of 64 × 64, at 1.58 with 16 × 64 and a cosine schedule.',
      'To step 842 the peak rate was 3e-3, then 4e-3, which did no harm.',
      'To step 2,542 dropout was 0.3, a fifth of the recurrent weights was dropped, and the average of the weights had decay 0.999. The end of the training text then cost as much as the held-out text after it (1.415 and 1.416 nats, on short passages of which the held-out one is easier than most), so the model underfitted. From there on dropout was 0.2, no weights were dropped, and the decay was 0.998: held-out loss fell from 1.57 to 1.49 in the next 1,100 updates, while the rate fell too.',
      'Averaging the weights gained 0.003 nats at step 2,500, less than the difference between two passages.',
      '8 bits with a scale a column cost nothing: 1.4469 against 1.4471 nats.',
      'The first 10,000 held-out characters are easier than the rest by 0.13 nats; measure them all.',
      'The last tenth of the training text cost 2.42 nats after 200 updates, 1.98 after 500, 1.31 after 3,000 and 1.21 after 4,794 (in 8 bits, as it ships).',
    ],
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
