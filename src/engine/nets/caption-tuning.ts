import { createRandom } from '../random.ts';
import { endWord, writeCaption } from '../tasks/scene-captions.ts';
import type { SceneRenderer } from '../tasks/scene-pictures.ts';
import { drawTrainingScene, meaningOf } from '../tasks/scenes.ts';
import { createDense } from '../tensor/dense.ts';
import type { Kernels } from '../tensor/kernels.ts';
import type { NamedArrays } from '../training/arrays.ts';
import { createOptimiser } from '../training/optimiser.ts';
import type { CaptionReader } from './caption-reader.ts';

/** A picture, [64, 64, 4] bytes, with a caption that is to be learnt: numbers of words, the end mark last. */
export interface CaptionExample {
  pixels: Uint8ClampedArray;
  words: readonly number[];
}

/** How the shipped captioners were taught neutral captions, for what their cards report of it. */
export const standardTuning = { numNeutral: 200, numPasses: 150, learningRate: 0.02 };

/** Scenes of the training set with neutral captions, always the same: fewer are the first of more. */
export function drawNeutralExamples(
  vocabulary: readonly string[],
  render: SceneRenderer,
  count: number,
): CaptionExample[] {
  const random = createRandom(1);
  return Array.from({ length: count }, () => {
    const scene = drawTrainingScene(random);
    const words = [...writeCaption(meaningOf(scene), 'neutral', random), endWord];
    return { pixels: render(scene), words: words.map((word) => vocabulary.indexOf(word)) };
  });
}

export interface TuningSettings {
  numPasses: number;
  learningRate: number;
}

/**
 * Teaches a captioner's output layer, Why and by, other captions, and leaves all else as it is: where it looks and what it
 * has understood stay, only the words for it change. The states h_t that lead to the words are computed once; each pass is
 * then one update by Adam of a softmax regression on all of them. Yields after each pass the mean −ln p of a word before
 * it, and the layer, whose arrays go on changing; put them in place of the old ones and make a new reader.
 */
export function* tuneOutputLayer(
  kernels: Kernels,
  reader: CaptionReader,
  parameters: NamedArrays,
  examples: readonly CaptionExample[],
  { numPasses, learningRate }: TuningSettings,
): Generator<{ loss: number; layer: { Why: Float32Array; by: Float32Array } }, void> {
  const { hiddenSize: H, vocabulary } = reader.config;
  const V = vocabulary.length;
  const rows = examples.reduce((sum, { words }) => sum + words.length, 0);
  const mark = kernels.mark();
  try {
    const [states, targets, logits] = [kernels.allocate(rows * H), kernels.allocate(rows), kernels.allocate(rows * V)];
    const [Why, by, dWhy, dby] = [H * V, V, H * V, V].map((length) => kernels.allocate(length)) as [
      ...[typeof states, typeof states, typeof states, typeof states],
    ];
    let row = 0;
    for (const { pixels, words } of examples) {
      let state = reader.look(pixels);
      words.forEach((word, t) => {
        state = reader.step(state, words[t - 1] ?? 0).state;
        states.values.set(state.h, row * H);
        targets.integers[row++] = word;
      });
    }

    const layer = { Why: parameters['Why']!.slice(), by: parameters['by']!.slice() };
    const optimiser = createOptimiser({ kind: 'adam' }, layer);
    const dense = createDense(kernels, rows, H, V);
    for (let pass = 0; pass < numPasses; pass++) {
      Why.values.set(layer.Why);
      by.values.set(layer.by);
      dense.forward(states.pointer, Why.pointer, by.pointer, logits.pointer);
      const loss = kernels.crossEntropy(rows, V, logits.pointer, targets.pointer, 1 / rows, 0) / rows;
      dense.parameterGradients(states.pointer, logits.pointer, dWhy.pointer, dby.pointer);
      optimiser.update(layer, { Why: dWhy.values, by: dby.values }, learningRate, pass);
      yield { loss, layer };
    }
  } finally {
    kernels.release(mark);
  }
}
