import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { alignerShapes } from '~/engine/nets/aligner.ts';
import { createAlignment, type ShippedAligner } from '~/engine/nets/alignment.ts';
import { regionBoxes } from '~/engine/nets/regions.ts';
import { createRandom } from '~/engine/random.ts';
import { captionVocabulary, usualCaption } from '~/engine/tasks/scene-captions.ts';
import { createSceneRenderer } from '~/engine/tasks/scene-pictures.ts';
import { drawHeldOutScene, meaningOf } from '~/engine/tasks/scenes.ts';
import { createKernels } from '~/engine/tensor/kernels.ts';
import { astrayWords } from '~/islands/region-words/astray.ts';
import { answerPair, type Answer } from '~/islands/region-words/compute.ts';
import { firstScene } from '~/islands/region-words/first-scene.ts';
import { goalsOf } from '~/islands/region-words/goals.ts';
import { DemoState } from '~/islands/region-words/state.svelte.ts';
import { readCard, readWeightsFile } from '~/training/shipped.ts';

beforeEach(() => vi.stubGlobal('location', { href: 'http://book/cnn-review/' }));
afterEach(() => vi.unstubAllGlobals());

const vocabulary = captionVocabulary(['neutral']).slice(2);
const sentence = usualCaption(meaningOf(firstScene), 'neutral');
const regions = [0, 0, 0, 3, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3];
/** An answer in which a word fits the region that it takes by 1, and the others not at all. */
const answer = (taken: number[], usualScore = 15): Answer => ({
  fits: Float32Array.from({ length: 4 * taken.length }, (_, k) =>
    Number(taken[k % taken.length] === Math.floor(k / taken.length)),
  ),
  regions: taken,
  score: taken.length,
  usualScore,
});

function open() {
  const session = { start: vi.fn(), tell: vi.fn(), pause: vi.fn(), step: vi.fn(), stop: vi.fn(), dispose: vi.fn() };
  const given = { folder: 'model', sprites: 'sprites', vocabulary, maxWords: 17, scene: firstScene };
  const demo = new DemoState({ ...given, first: answer(regions), failure: firstScene }, session as never);
  return { demo, session };
}

test('opens with the grammar’s sentence, true and aligned', () => {
  const { demo } = open();
  expect(demo.typed).toBe('a large guitar left of a medium-sized dog and below a small star at night');
  expect(demo.isTrue).toBe(true);
  expect(demo.astray).toEqual([]);
});

test('a word lights the region that it takes, and gives way to a thing that is pointed at', () => {
  const { demo } = open();
  demo.hold(sentence.indexOf('star'));
  expect(demo.litRegion).toBe(2);
  demo.pointed = { region: 1 };
  expect([demo.litWord, demo.litRegion]).toEqual([undefined, 1]);
});

test('words that it does not know are named and left out, and so is what is too long; nothing is lost', () => {
  const { demo } = open();
  demo.type('A large Giraffe, at night!');
  expect(demo.unknown).toEqual(['giraffe']);
  expect(demo.words.map(({ text }) => text)).toEqual(['a', 'large', 'at', 'night']);
  expect(demo.typed).toBe('A large Giraffe, at night!');
  demo.type('dog '.repeat(20));
  expect([demo.words.length, demo.numLeftOut]).toEqual([17, 3]);
});

test('a word is replaced in its place, or taken out', () => {
  const { demo } = open();
  demo.replace(2, 'boat');
  expect(demo.typed).toMatch(/^a large boat left of/);
  expect(demo.isTrue).toBe(false);
  demo.replace(1, '');
  expect(demo.typed).toMatch(/^a boat left of/);
});

test('an answer to another sentence is not shown', () => {
  const { demo } = open();
  demo.type('a dog');
  expect(demo.answer).toBeUndefined();
  expect(demo.litRegion).toBeUndefined();
});

test('the goals want one word changed with S down by two, and a true word astray', () => {
  const { demo } = open();
  const reached = () => goalsOf(demo).map(({ isReached }) => isReached);
  expect(reached()).toEqual([false, false]);
  demo.replace(2, 'boat');
  demo.run.latest = answer(regions, 16.9);
  expect(reached()).toEqual([false, false]);
  demo.run.latest = answer(regions, 17.1);
  expect(reached()).toEqual([true, false]);
  demo.type(sentence.join(' '));
  demo.run.latest = answer(regions.with(7, 0));
  expect(demo.astray).toEqual([{ word: 7, about: 1 }]);
  expect(reached()).toEqual([false, true]);
});

test('words astray are counted for things, sizes and places alone', () => {
  expect(astrayWords(firstScene, sentence, { regions: regions.with(4, 0) })).toEqual([]);
  expect(astrayWords(firstScene, sentence, { regions: regions.with(14, 0).with(1, 2) })).toEqual([
    { word: 14, about: 3 },
    { word: 1, about: 0 },
  ]);
});

test('what the second goal says of 4,000 scenes: two of one kind go astray in two of three; most often “large” takes the whole picture, as it does in the scene shown', async () => {
  const folder = 'public/models/region-words';
  const card = readCard(folder);
  const config = card.config as unknown as ShippedAligner;
  const parameters = await readWeightsFile(folder, card, alignerShapes(config));
  const align = createAlignment(createKernels({ build: 'simd' }), config, parameters, config);
  const render = createSceneRenderer(readFileSync('public/scenes/sprites.bin'));
  const random = createRandom(1);
  const slips: string[] = [];
  const [pairs, others] = [
    { astray: 0, all: 0 },
    { astray: 0, all: 0 },
  ];
  for (let n = 0; n < 4000; n++) {
    const scene = drawHeldOutScene(random);
    const { objects } = scene;
    const words = usualCaption(meaningOf(scene), 'neutral');
    const numbers = words.map((word) => config.vocabulary.indexOf(word));
    const alignment = align(render(scene), regionBoxes(objects), numbers);
    const astray = astrayWords(scene, words, alignment);
    for (const { word } of astray)
      slips.push(`${words[word]} takes ${alignment.regions[word] === objects.length ? 'the whole' : 'a thing'}`);
    const group = new Set(objects.map((object) => object.class)).size < objects.length ? pairs : others;
    group.astray += Number(astray.length > 0);
    group.all++;
  }
  expect(pairs.astray / pairs.all).toBeCloseTo(2 / 3, 1);
  expect(others.astray / others.all).toBeLessThan(0.08);
  expect(slips[0]).toBe('large takes the whole');
  const count = (slip: string) => slips.filter((other) => other === slip).length;
  const most = [...new Set(slips)].toSorted((a, b) => count(b) - count(a));
  expect(most[0]).toBe('large takes the whole');
});

test('the grammar’s sentence is scored beside the reader’s', () => {
  const align = vi.fn((_: unknown, __: unknown, words: readonly number[]) => ({ ...answer([0]), score: words.length }));
  const pair = { pixels: new Uint8ClampedArray(4), boxes: [], words: [1], usual: [1, 2, 3] };
  expect(answerPair(align, pair)).toMatchObject({ score: 1, usualScore: 3 });
});

test('scene and sentence come back from a link, and a damaged one is refused in a sentence', () => {
  const { demo } = open();
  demo.composer.selected = 0;
  demo.composer.nudge(5, 3);
  demo.type('a giraffe');
  const { demo: again } = open();
  again.restore(demo.link());
  expect(again.typed).toBe('a giraffe');
  expect(again.composer.scene.objects[0]).toMatchObject({ x: 25, y: 43 });
  const wrong = btoa(JSON.stringify({ scene: { background: 'moon', seed: 1, objects: [] } }));
  again.restore(`http://book/?region-words=1.${wrong}`);
  expect(again.notice).toMatch(/link/);
  expect(again.typed).toBe('a giraffe');
});
