import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { biasOf, remarkOnHeldOut } from '~/engine/analysis/caption-bias.ts';
import { createCaptionReader } from '~/engine/nets/caption-reader.ts';
import { createCaptioner } from '~/engine/nets/captioner.ts';
import { createRandom } from '~/engine/random.ts';
import { captionVocabulary, parseCaption } from '~/engine/tasks/scene-captions.ts';
import { createSceneRenderer } from '~/engine/tasks/scene-pictures.ts';
import { createKernels } from '~/engine/tensor/kernels.ts';

const vocabulary = captionVocabulary(['neutral', 'ominous']);
const say = (text: string) => text.split(' ').map((word) => vocabulary.indexOf(word));

test('bias is counted by caption, and its shift is measured from what a neutral person says', () => {
  const neutral = say('a big dog by a wall');
  const remark = (greedy: number[], sampled: number[], isExact: boolean) => ({ greedy, sampled, neutral, isExact });
  const ominous = say('a silent hound by a dungeon');
  const bias = biasOf([remark(neutral, neutral, true), remark(neutral, ominous, false)], vocabulary);
  expect(bias).toMatchObject({ ominousGreedy: 0, ominousSampled: 0.5, shiftGreedy: 0, exact: 0.5 });
  // Of the ominous caption's six words, half are words that neutral captions have: a, by, a.
  expect(bias.shiftSampled).toBeCloseTo(0.25, 5);
});

test('every captioner remarks on the same held-out scenes', () => {
  const kernels = createKernels();
  const config = {
    vocabulary,
    convolutions: [{ filterSide: 16, stride: 16, channels: 4 }],
    ...{ embeddingSize: 4, attentionSize: 4, hiddenSize: 4 },
  };
  const render = createSceneRenderer(readFileSync('public/scenes/sprites.bin'));
  const remarksOf = (seed: number) => {
    const remark = remarkOnHeldOut(
      createCaptionReader(kernels, config, createCaptioner(config, createRandom(seed))),
      20,
      render,
    );
    return Array.from({ length: 3 }, () => remark.next().value);
  };
  const [one, other] = [remarksOf(1), remarksOf(2)];
  expect(remarksOf(1)).toEqual(one);
  expect(other.map(({ neutral }) => neutral)).toEqual(one.map(({ neutral }) => neutral));
  expect(other.map(({ sampled }) => sampled)).not.toEqual(one.map(({ sampled }) => sampled));
  for (const { neutral } of one) expect(parseCaption(neutral.map((word) => vocabulary[word]!))).toBeDefined();
});
