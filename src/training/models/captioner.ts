import { aboutScenes, captionerSettings, openSceneCaptions } from '../scene-captions.ts';
import type { ModelFile } from '../trainable.ts';

/** The captioner of chapter 7. */
export default {
  about: { ...aboutScenes, notes: [] },
  recipe: {
    seed: 1,
    numSteps: 20_000,
    optimiser: { kind: 'adamw', beta2: 0.99, weightDecay: 0.15 },
    schedule: { kind: 'cosine', peak: 3e-3, warmupSteps: 200, floor: 0.01 },
    clipNorm: 1,
    averageDecay: 0.998,
    dtype: 'I8',
    evaluateEvery: 1000,
    stages: [],
  },
  open: async (options) => openSceneCaptions(options, { ...captionerSettings, styles: ['neutral'], ominousShare: 0 }),
} satisfies ModelFile;
