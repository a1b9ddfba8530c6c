import { aboutScenes, captionerSettings, openSceneCaptions } from '../scene-captions.ts';
import type { ModelFile } from '../trainable.ts';

/** The captioner of chapter 7. */
export default {
  about: {
    ...aboutScenes,
    notes: [
      'Minibatches of 32 scenes. The rate followed the clock on a machine shared with other work, so a second run gives a model as good, not the same.',
      'The run was stopped and resumed three times. To step 7,140 the weight decay was 0.05 and backgrounds varied less in colour; to step 12,100 more combinations were held out, today’s among them, and the cat was black; to step 24,200 objects could stand nearly on a diagonal, where no one can say whether one is left of the other or above it.',
      'Objects of a middle size were first named without a size word. A noun then followed the article directly, and of classes held out in that size 10 % of the captions were exact after 6,500 steps; with a word for it, 56 % after 4,600.',
      'Filters of odd side with stride 2 look a few pixels beside the place that they speak for: the pointing game stood at 82 %, with filters of even side at 95 %.',
      'Three objects are harder than one: most captions that are wrong name a wrong second relation, or the size of a class that was never seen in its middle size.',
    ],
  },
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
