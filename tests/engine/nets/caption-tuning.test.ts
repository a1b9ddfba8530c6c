import { expect, test } from 'vitest';
import { createCaptionReader } from '~/engine/nets/caption-reader.ts';
import { searchCaption } from '~/engine/nets/caption-search.ts';
import { tuneOutputLayer } from '~/engine/nets/caption-tuning.ts';
import { createCaptioner } from '~/engine/nets/captioner.ts';
import { createRandom } from '~/engine/random.ts';
import { sceneSide } from '~/engine/tasks/scenes.ts';
import { createKernels } from '~/engine/tensor/kernels.ts';

const config = {
  vocabulary: ['<start>', '<end>', 'a', 'dog', 'cat', 'hound'],
  convolutions: [{ filterSide: 16, stride: 16, channels: 6 }],
  ...{ embeddingSize: 8, attentionSize: 4, hiddenSize: 16 },
};

test('tuning the output layer teaches other words and leaves the rest as it is', () => {
  const kernels = createKernels();
  const parameters = createCaptioner(config, createRandom(2));
  const before = structuredClone(parameters);
  const reader = createCaptionReader(kernels, config, parameters);
  // A dark picture and a light one.
  const examples = [30, 220].map((grey, k) => ({
    pixels: new Uint8ClampedArray(sceneSide ** 2 * 4).fill(grey),
    words: [2, 3 + k, 1],
  }));
  const mark = kernels.mark();
  const passes = [...tuneOutputLayer(kernels, reader, parameters, examples, { numPasses: 400, learningRate: 0.05 })];
  expect(kernels.mark()).toBe(mark);
  expect(passes[0]!.loss).toBeGreaterThan(1);
  expect(passes.at(-1)!.loss).toBeLessThan(0.1);
  expect(parameters).toEqual(before);

  const tuned = createCaptionReader(kernels, config, { ...parameters, ...passes.at(-1)!.layer });
  for (const { pixels, words } of examples) {
    const [caption] = searchCaption(tuned, pixels, 1, 5);
    expect(caption!.words).toEqual(words);
    // It looks where it looked.
    const [own, old] = [tuned, reader].map((each) => each.step(each.look(pixels), 0).attention);
    expect(own).toEqual(old);
  }
});
