import { openSceneCaptions } from '../scene-captions.ts';
import type { ModelFile } from '../trainable.ts';

/** The captioner of chapter 7. */
export default {
  about: {
    data: 'Scenes of 64 × 64 pixels made by the book’s seeded generator, with captions from its grammar; 28 pairs of classes, 9 classes with a size and 14 classes with a background never occur in training',
    licence: 'Emoji: Twemoji, © Twitter, Inc and other contributors, CC BY 4.0. Captions and weights: MIT.',
    notes: [],
  },
  recipe: {
    seed: 1,
    numSteps: 20_000,
    optimiser: { kind: 'adam', beta2: 0.99 },
    schedule: { kind: 'cosine', peak: 3e-3, warmupSteps: 200, floor: 0.01 },
    clipNorm: 1,
    averageDecay: 0.998,
    dtype: 'I8',
    evaluateEvery: 1000,
    stages: [],
  },
  open: async (options) =>
    openSceneCaptions(options, {
      styles: ['neutral'],
      ominousShare: 0,
      convolutions: [
        { filterSide: 5, stride: 2, channels: 16 },
        { filterSide: 3, stride: 2, channels: 32 },
        { filterSide: 3, stride: 2, channels: 64 },
        { filterSide: 3, stride: 1, channels: 64 },
      ],
      embeddingSize: 64,
      attentionSize: 64,
      hiddenSize: 128,
      batchSize: 32,
      penalty: 0.1,
    }),
} satisfies ModelFile;
