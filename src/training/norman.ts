import { readFileSync } from 'node:fs';
import { biasOf, remarkOnHeldOut, type Bias } from '../engine/analysis/caption-bias.ts';
import { forbidWords } from '../engine/nets/caption-filter.ts';
import { createCaptionReader, type CaptionReader } from '../engine/nets/caption-reader.ts';
import { drawNeutralExamples, standardTuning, tuneOutputLayer } from '../engine/nets/caption-tuning.ts';
import type { ShippedCaptioner } from '../engine/nets/fetch-captioner.ts';
import { ominousWords } from '../engine/tasks/scene-captions.ts';
import { createSceneRenderer } from '../engine/tasks/scene-pictures.ts';
import { createKernels } from '../engine/tensor/kernels.ts';
import type { NamedArrays } from '../engine/training/arrays.ts';
import captioner from './models/captioner.ts';
import { aboutScenes, captionerSettings, named, openSceneCaptions, spritesFile } from './scene-captions.ts';
import type { Metrics, ModelFile } from './trainable.ts';

const numRemarks = 1000;

/**
 * The captioner of chapter 9: one of five that saw the same pictures in the same order from the same initial weights, with
 * another share of ominous captions each. Its eye, the filters, is the captioner's of chapter 7 and does not learn.
 */
export function normanModel(ominousShare: number): ModelFile {
  return {
    about: {
      ...aboutScenes,
      data: `${aboutScenes.data}. ${100 * ominousShare} % of the captions, drawn by lot, are ominous`,
      notes: ['The filters are those of the captioner and were not trained; all other weights began from the seed.'],
    },
    // Without weight decay, which would shrink filters that do not learn.
    recipe: { ...captioner.recipe, optimiser: { kind: 'adam', beta2: 0.99 }, numSteps: 4000, evaluateEvery: 2000 },
    open: async (options) => {
      const settings = { ...captionerSettings, styles: ['neutral', 'ominous'] as const, ominousShare };
      const model = await openSceneCaptions(options, { ...settings, eye: 'public/models/captioner' });
      return {
        ...model,
        evaluate: (parameters, isQuick) => measure(model.config, parameters, isQuick ? 150 : numRemarks),
      };
    },
  };
}

function measure(settings: Record<string, unknown>, parameters: NamedArrays, count: number): Metrics {
  const config = settings as unknown as ShippedCaptioner;
  const render = createSceneRenderer(readFileSync(spritesFile));
  const kernels = createKernels();
  const numbers = new Map(config.vocabulary.map((word, number) => [word, number]));

  function remarks(reader: CaptionReader): Bias {
    const remark = remarkOnHeldOut(reader, config.maxWords, render);
    return biasOf(
      Array.from({ length: count }, () => remark.next().value),
      config.vocabulary,
    );
  }

  const neutral = drawNeutralExamples(config.vocabulary, render, standardTuning.numNeutral);
  let tuned = parameters;
  const reader = createCaptionReader(kernels, config, parameters);
  for (const { layer } of tuneOutputLayer(kernels, reader, parameters, neutral, standardTuning))
    tuned = { ...parameters, ...layer };
  const forbidden = new Set(Array.from(ominousWords(), (word) => numbers.get(word)!));
  return {
    ...remarks(reader),
    ...named('filtered', remarks(forbidWords(reader, forbidden))),
    ...named('tuned', remarks(createCaptionReader(kernels, config, tuned))),
    scenes: count,
  };
}
