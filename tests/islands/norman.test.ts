import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { CaptionReader } from '~/engine/nets/caption-reader.ts';
import { captionVocabulary } from '~/engine/tasks/scene-captions.ts';
import { createSceneRenderer } from '~/engine/tasks/scene-pictures.ts';
import { ask, shares, type Captioner, type Said } from '~/islands/norman/asking.ts';
import type { Lesson } from '~/islands/norman/compute.ts';
import { firstScene } from '~/islands/norman/first-scene.ts';
import { goalsOf } from '~/islands/norman/goals.ts';
import { DemoState, type Reported } from '~/islands/norman/state.svelte.ts';
import { survey } from '~/islands/norman/survey.ts';

const sprites = readFileSync('public/scenes/sprites.bin');
beforeEach(() => {
  vi.stubGlobal('location', { href: 'http://book/data-bias/' });
  vi.stubGlobal('fetch', async () => new Response(sprites));
});
afterEach(() => vi.unstubAllGlobals());

const vocabulary = captionVocabulary(['neutral', 'ominous']);
const number = (word: string) => vocabulary.indexOf(word);

/** Says “a”, then the ominous “silent” with this probability or else the neutral “large”, then ends. */
function stub(ominous: number): Captioner {
  const state = { h: new Float32Array(1), c: new Float32Array(1) };
  const after: Record<number, Record<string, number>> = {
    0: { a: 1 },
    [number('a')]: { silent: ominous, large: 1 - ominous },
  };
  const reader: CaptionReader = {
    config: { vocabulary } as CaptionReader['config'],
    look: () => state,
    step: (_, word) => {
      const probs = after[word] ?? { '<end>': 1 };
      const logProbs = Float32Array.from(vocabulary, (name) => Math.log(probs[name] ?? 0));
      return { state, logProbs, attention: new Float32Array(1), context: new Float32Array(1) };
    },
  };
  return { ...reader, maxWords: 5 };
}
const pixels = new Uint8ClampedArray(4);

test('the likeliest caption hides a minority, drawing shows it, and a filter forbids it', () => {
  const says = (ominous: number, way: 'likeliest' | 'drawn' | 'filtered', seed = 1) =>
    ask(stub(ominous), { pixels, way, seed }).words[1];
  expect(says(0.4, 'likeliest')).toBe('large');
  expect(says(0.6, 'likeliest')).toBe('silent');
  expect(says(0.6, 'filtered')).toBe('large');
  const drawn = Array.from({ length: 400 }, (_, seed) => says(0.4, 'drawn', seed));
  expect(drawn.filter((word) => word === 'silent').length / 400).toBeCloseTo(0.4, 1);
});

test('the probability on ominous words is that before each word, forbidden or not', () => {
  for (const way of ['likeliest', 'filtered'] as const) {
    const [first, second, third] = ask(stub(0.25), { pixels, way, seed: 1 }).ominous;
    expect(first).toBe(0);
    expect(second).toBeCloseTo(0.25, 6);
    expect(third).toBe(0);
  }
});

test('a survey lets all remark on the same scenes, and names the words that tell them apart', () => {
  const steps = [...survey([stub(0), stub(1)], createSceneRenderer(sprites), 20)];
  expect(steps).toHaveLength(41);
  const { numRemarks, found } = steps.at(-1)!;
  expect(numRemarks).toBe(40);
  expect(found.map(({ ominousGreedy }) => ominousGreedy)).toEqual([0, 1]);
  expect(found[1]!.words[0]!.word).toBe('silent');
  expect(found[0]!.words.map(({ word }) => word)).not.toContain('silent');
});

const said = (k: number): Said => ({ words: ['a', k > 3 ? 'looming' : 'large', '<end>'], ominous: [0, 0, 0] });
function open() {
  const [asking, surveying, teaching] = [1, 2, 3].map(() => ({
    ...{ start: vi.fn(), tell: vi.fn(), pause: vi.fn(), step: vi.fn(), stop: vi.fn(), dispose: vi.fn() },
  }));
  const bias = { ominousGreedy: 0, ominousSampled: 0, shiftGreedy: 0, shiftSampled: 0, exact: 1 };
  const reported: Reported[] = shares.map(() => ({ plain: bias, filtered: bias, taught: bias }));
  const places = { models: 'models', sprites: 'http://book/sprites.bin' };
  const first = shares.map((_, k) => said(k));
  const given = { ...places, scene: firstScene, first, reported, darkSeed: 7, dataShift: 0.6 };
  const demo = new DemoState(given, asking as never, surveying as never, teaching as never);
  return { demo, asking: asking!, surveying: surveying!, teaching: teaching!, bias };
}

test('asks all models anew when the picture or the way of speaking changes', async () => {
  const { demo, asking } = open();
  await demo.open();
  expect(asking.start).toHaveBeenCalledOnce();
  demo.setKind('blot');
  demo.setWay('drawn');
  expect(asking.tell).toHaveBeenCalledTimes(2);
  expect(asking.tell.mock.calls[1]![0]).toMatchObject({ way: 'drawn', seed: 1 });
});

test('teaches the chosen model, tells it of new pictures, and forgets on reset', async () => {
  const { demo, teaching } = open();
  await demo.open();
  demo.chosen = 4;
  demo.numNeutral = 30;
  demo.teach();
  expect(teaching.start.mock.calls[0]![0]).toMatchObject({ task: 'teach', share: 100, numNeutral: 30 });
  demo.setKind('blot');
  expect(teaching.tell).toHaveBeenCalledOnce();
  demo.reset();
  expect(demo.taught).toBeUndefined();
  expect(demo.lesson.status).toBe('idle');
});

test('the goals want the 10 % model to be ominous, and the 100 % model cured with 50 captions or fewer', async () => {
  const { demo, bias } = open();
  const reached = () => goalsOf(demo).map(({ isReached }) => isReached);
  expect(reached()).toEqual([false, false]);
  await demo.open();
  demo.run.latest = shares.map(() => said(4));
  expect(reached()).toEqual([true, false]);
  demo.chosen = 4;
  demo.numNeutral = 51;
  demo.teach();
  const lesson: Lesson = { losses: [], numRemarks: 1000, bias, said: undefined };
  demo.lesson.latest = lesson;
  expect(reached()[1]).toBe(false);
  demo.numNeutral = 50;
  demo.teach();
  expect(reached()[1]).toBe(false);
  demo.lesson.latest = lesson;
  expect(reached()[1]).toBe(true);
});

test('comes back from its link, and refuses a damaged one in a sentence', () => {
  const { demo } = open();
  Object.assign(demo, { kind: 'blot', blotSeed: 9, chosen: 4, way: 'drawn', seed: 5, numNeutral: 12 });
  const { demo: again } = open();
  again.restore(demo.link());
  expect(again.link()).toBe(demo.link());
  expect(again).toMatchObject({ kind: 'blot', blotSeed: 9, chosen: 4, way: 'drawn', seed: 5, numNeutral: 12 });
  for (const wrong of [{ chosen: 5 }, { way: 'toString' }, { numNeutral: 0 }, { scene: 3 }]) {
    again.restore(`http://book/?norman=1.${btoa(JSON.stringify(wrong))}`);
    expect(again.notice).toMatch(/link/);
  }
});
