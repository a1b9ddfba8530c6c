import { readFileSync } from 'node:fs';
import { heldOutSeed, type Bias } from '../engine/analysis/caption-bias.ts';
import { createCaptionScorer, type CaptionScores } from '../engine/analysis/caption-metrics.ts';
import { createCaptionReader } from '../engine/nets/caption-reader.ts';
import { searchCaption } from '../engine/nets/caption-search.ts';
import { captionerShapes, createCaptioner, type CaptionerConfig } from '../engine/nets/captioner.ts';
import { createCaptionerTrainer } from '../engine/nets/captioner-trainer.ts';
import { createRandom, type Random } from '../engine/random.ts';
import {
  captionVocabulary,
  endWord,
  longestCaption,
  writeCaption,
  type Style,
} from '../engine/tasks/scene-captions.ts';
import { createSceneRenderer } from '../engine/tasks/scene-pictures.ts';
import { drawHeldOutScene, drawTrainingScene, meaningOf, type Scene } from '../engine/tasks/scenes.ts';
import { createKernels } from '../engine/tensor/kernels.ts';
import type { NamedArrays } from '../engine/training/arrays.ts';
import { readCard, readWeightsFile } from './shipped.ts';
import type { Metrics, OpenOptions, Trainable } from './trainable.ts';

/** How a captioner is trained on scenes. */
export interface SceneCaptionSettings extends Omit<CaptionerConfig, 'vocabulary'> {
  /** The styles whose words it knows. */
  styles: readonly Style[];
  /** The share of captions, drawn by lot, that are ominous. */
  ominousShare: number;
  /** Of all shards together. */
  batchSize: number;
  penalty: number;
  wordDropout: number;
  /** The folder of a shipped captioner whose filters this one takes and keeps; without it, filters are learnt. */
  eye?: string;
}

/** What every model card of the scenes says of its data. */
export const aboutScenes = {
  data: 'Scenes of 64 × 64 pixels made by the book’s seeded generator, with captions from its grammar; 14 pairs of classes, each background with one of the classes, and 3 classes in their middle size never occur in training',
  licence: 'Emoji: Twemoji, © Twitter, Inc and other contributors, CC BY 4.0. Captions and weights: MIT.',
};

/** The network of every captioner of the book, and how it learns. */
export const captionerSettings = {
  convolutions: [
    { filterSide: 4, stride: 2, channels: 16 },
    { filterSide: 4, stride: 2, channels: 32 },
    { filterSide: 4, stride: 2, channels: 64 },
    { filterSide: 3, stride: 1, channels: 64 },
  ],
  ...{ embeddingSize: 64, attentionSize: 64, hiddenSize: 128 },
  ...{ batchSize: 32, penalty: 0.1, wordDropout: 0.1 },
};

export const spritesFile = 'public/scenes/sprites.bin';

/** The seed of the scenes without held-out combinations that captioners are measured on; training has other seeds. */
export const seenSeed = 20_000_001;
const [numMeasured, numQuick] = [2000, 150];

/** A captioner that learns from scenes drawn as they are needed, so that none is seen twice. */
export async function openSceneCaptions(
  { numShards }: OpenOptions,
  settings: SceneCaptionSettings,
): Promise<Trainable> {
  const { styles, ominousShare, batchSize: all, penalty, wordDropout, eye, ...network } = settings;
  const config: CaptionerConfig = { vocabulary: captionVocabulary(styles), ...network };
  const numbers = new Map(config.vocabulary.map((word, number) => [word, number]));
  const [batchSize, numSteps] = [all / numShards, longestCaption(styles)];
  const render = createSceneRenderer(readFileSync(spritesFile));
  const kernels = createKernels();
  const filters = eye === undefined ? {} : await readFilters(eye);
  let lossOf: ReturnType<typeof createCaptionerTrainer> | undefined;

  function caption(scene: Scene, random: Random): number[] {
    // The lot is drawn even where it cannot matter, so that every share meets the same pictures.
    const style = random.uniform() < ominousShare ? 'ominous' : 'neutral';
    return [...writeCaption(meaningOf(scene), style, random.fork()), endWord].map((word) => numbers.get(word)!);
  }

  return {
    config: { ...config, maxWords: numSteps },
    shapes: captionerShapes(config),
    initialise: (random) => ({ ...createCaptioner(config, random), ...filters }),
    lossAndGradients({ parameters, gradients, random }) {
      lossOf ??= createCaptionerTrainer(kernels, {
        ...config,
        batchSize,
        numSteps,
        penalty,
        wordDropout,
        areFiltersFixed: eye !== undefined,
      });
      const scenes = Array.from({ length: batchSize }, () => drawTrainingScene(random));
      const captions = scenes.map((scene) => caption(scene, random));
      return lossOf({ parameters, gradients, pictures: scenes.map(render), captions, random });
    },
    evaluate(parameters, isQuick) {
      const count = isQuick ? numQuick : numMeasured;
      const seen = measure(parameters, drawTrainingScene, seenSeed, count);
      const heldOut = measure(parameters, drawHeldOutScene, heldOutSeed, count);
      return { ...named('heldOut', heldOut), ...named('seen', seen), scenes: 2 * count };
    },
  };

  function measure(
    parameters: NamedArrays,
    draw: (random: Random) => Scene,
    seed: number,
    count: number,
  ): CaptionScores {
    const mark = kernels.mark();
    const reader = createCaptionReader(kernels, config, parameters);
    const scorer = createCaptionScorer();
    const random = createRandom(seed);
    for (let k = 0; k < count; k++) {
      const scene = draw(random);
      const { words, steps } = searchCaption(reader, render(scene), 1, numSteps)[0]!;
      const said = words.map((word) => config.vocabulary[word]!).filter((word) => word !== endWord);
      scorer.add(scene, { words: said, attentions: steps.map(({ attention }) => attention) });
    }
    kernels.release(mark);
    return scorer.scores();
  }
}

/** The filters of a shipped captioner. */
async function readFilters(folder: string): Promise<NamedArrays> {
  const card = readCard(folder);
  const weights = await readWeightsFile(folder, card, captionerShapes(card.config as unknown as CaptionerConfig));
  return Object.fromEntries(Object.entries(weights).filter(([name]) => /^[Kk]\d/.test(name)));
}

/** { exact: … } → { heldOutExact: … }. */
export function named(where: string, scores: CaptionScores | Bias): Metrics {
  return Object.fromEntries(
    Object.entries(scores).map(([name, share]) => [
      `${where}${name[0]!.toUpperCase()}${name.slice(1)}`,
      share as number,
    ]),
  );
}
