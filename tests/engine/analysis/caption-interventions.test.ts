import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { intervene, kindOfWord, placesOn } from '~/engine/analysis/caption-interventions.ts';
import { createCaptionReader } from '~/engine/nets/caption-reader.ts';
import { captionerShapes, type CaptionerConfig } from '~/engine/nets/captioner.ts';
import { createRandom } from '~/engine/random.ts';
import { createSceneRenderer } from '~/engine/tasks/scene-pictures.ts';
import { createKernels } from '~/engine/tensor/kernels.ts';
import { readCard, readWeightsFile } from '~/training/shipped.ts';

test('every word of a caption has its kind', () => {
  const caption = 'an owl left of a small elephant on the sand <end>'.split(' ');
  expect(caption.map(kindOfWord).join(' ')).toBe(
    'grammar name relation grammar grammar size name grammar grammar background grammar',
  );
});

test('the places on a thing share the weight; a small one has at least one', () => {
  const thing = { class: 0, isMirrored: false, turn: 0 };
  const large = placesOn({ ...thing, size: 'large', x: 16, y: 16 }, 64);
  expect(Array.from(large.keys()).filter((place) => large[place]! > 0)).toHaveLength(16);
  const small = placesOn({ ...thing, size: 'small', x: 32, y: 63 }, 64);
  expect(small[60]).toBeGreaterThan(0);
  expect(small.reduce((sum, weight) => sum + weight)).toBeCloseTo(1, 6);
});

test('the shipped captioner says names of what it is made to look at, and grammar where it sees nothing, but not wherever it looks', async () => {
  const folder = 'public/models/captioner';
  const card = readCard(folder);
  const config = card.config as unknown as CaptionerConfig & { maxWords: number };
  const weights = await readWeightsFile(folder, card, captionerShapes(config));
  const reader = createCaptionReader(createKernels(), config, weights);
  const render = createSceneRenderer(readFileSync('public/scenes/sprites.bin'));
  const found = intervene(reader, render, createRandom(3), 40, config.maxWords);
  expect(found.numScenes).toBe(40);
  expect(found.nameFollows).toBeGreaterThan(0.7);
  expect(found.staysBlind.grammar).toBeGreaterThan(0.9);
  expect(found.staysBlind.name).toBeLessThan(found.staysBlind.grammar);
  expect(found.ofOnFirst).toBeGreaterThan(0.95);
  expect(found.ofOnSecond).toBeLessThan(0.7);
  expect(found.ofOnSecond + found.repeatsOnSecond).toBeGreaterThan(0.95);
  expect(found.spread.name).toBeLessThan(found.spread.grammar);
});
