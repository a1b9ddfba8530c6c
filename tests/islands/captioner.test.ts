import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createCaptionReader } from '~/engine/nets/caption-reader.ts';
import { createCaptioner, type CaptionerConfig } from '~/engine/nets/captioner.ts';
import { createRandom } from '~/engine/random.ts';
import { captionVocabulary } from '~/engine/tasks/scene-captions.ts';
import { sceneClasses, type Noun } from '~/engine/tasks/scene-classes.ts';
import { createSceneRenderer } from '~/engine/tasks/scene-pictures.ts';
import { doubtsAbout, drawHeldOutScene, drawTrainingScene, type Scene } from '~/engine/tasks/scenes.ts';
import { createKernels } from '~/engine/tensor/kernels.ts';
import { addObject, mostObjects, readScene } from '~/islands/session/scene/editing.ts';
import { goalsOf } from '~/islands/captioner/goals.ts';
import { judge, unseenIn } from '~/islands/captioner/judging.ts';
import { evenly, lightUp, objectAt } from '~/islands/captioner/light.ts';
import { openingOf } from '~/islands/captioner/opening.ts';
import { DemoState } from '~/islands/captioner/state.svelte.ts';
import { createTeller, endMark, unpackTold, type Question } from '~/islands/captioner/telling.ts';

const page = 'http://book/captioning/';
beforeEach(() => vi.stubGlobal('location', { href: page }));
afterEach(() => vi.unstubAllGlobals());

const sprites = new Uint8Array(readFileSync('public/scenes/sprites.bin'));
const render = createSceneRenderer(sprites);
const numberOf = (noun: Noun) => sceneClasses.findIndex((kind) => kind.noun === noun);
const words = (sentence: string) => sentence.split(' ');
const scene: Scene = {
  background: 'sand',
  seed: 1,
  objects: [
    { class: numberOf('owl'), size: 'small', x: 50, y: 30, isMirrored: false, turn: 0 },
    { class: numberOf('bus'), size: 'large', x: 18, y: 34, isMirrored: true, turn: 0 },
  ],
};

const maxWords = 18;
const config: CaptionerConfig = {
  vocabulary: captionVocabulary(['neutral']),
  convolutions: [
    { filterSide: 3, stride: 4, channels: 4 },
    { filterSide: 3, stride: 2, channels: 8 },
  ],
  ...{ embeddingSize: 8, attentionSize: 8, hiddenSize: 16 },
};
const tell = createTeller(
  createCaptionReader(createKernels(), config, createCaptioner(config, createRandom(4))),
  maxWords,
);
const question: Question = { scene, pixels: render(scene), said: null, beamWidth: null };

describe('what the worker tells', () => {
  test('has a map of weights that add up to 1 for each word', () => {
    const { caption, stop, beam } = tell(question);
    expect(caption.maps).toHaveLength(64 * caption.words.length);
    const sums = caption.words.map((_, t) => caption.maps.subarray(64 * t, 64 * t + 64).reduce((a, b) => a + b));
    for (const sum of sums) expect(sum).toBeCloseTo(1, 5);
    expect([stop, beam]).toEqual([null, null]);
  });

  test('goes on by itself from the words given, as it would from its own', () => {
    const { caption } = tell(question);
    const given = caption.words.slice(0, 2);
    const { stop } = tell({ ...question, said: { words: given, painted: [null, null, null] } });
    expect(stop!.line.words).toEqual(caption.words);
    const ended = tell({ ...question, said: { words: [...given, endMark], painted: [] } }).stop!;
    expect(ended.line.words).toEqual([...given, endMark]);
    expect([ended.context, ended.probs], 'what made it end').toEqual([stop!.context, stop!.probs]);
    expect(stop!.ownProbs).toBeNull();
    expect(stop!.probs.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
  });

  test('sees through painted attention what lies there, and says what it would have said without', () => {
    const own = tell({ ...question, said: { words: [2], painted: [null, null] } }).stop!;
    const painted = tell({ ...question, said: { words: [2], painted: [null, [3, 4]] } }).stop!;
    expect([...painted.line.maps.subarray(64, 128)]).toEqual([...evenly([3, 4], 64)]);
    expect(painted.ownProbs).toEqual(own.probs);
    expect(painted.context).not.toEqual(own.context);
    expect(painted.state).toEqual(own.state);
  });

  test('holds as many sentences as the beam is wide, each likelier a word than the next', () => {
    const beam = tell({ ...question, beamWidth: 4 }).beam!;
    expect(beam).toHaveLength(4);
    const scores = beam.map(({ logProb, words: said }) => logProb / said.length);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  });
});

describe('judging a caption', () => {
  test('takes any true phrasing, and says what is wrong with a false one', () => {
    expect(judge(scene, words('a big bus left of a tiny owl on the sand')).verdict).toBe('right');
    expect(judge(scene, words('on the sand a large bus left of a small owl')).verdict).toBe('right');
    const { verdict, wrong, expected } = judge(scene, words('a large bus right of a small penguin on the sand'));
    expect([verdict, wrong]).toEqual(['wrong', ['penguin for owl', 'right for left']]);
    expect(expected.join(' ')).toBe('a large bus left of a small owl on the sand');
    expect(judge(scene, words('a large bus on the sand')).wrong).toEqual(['it names 1 thing where there are 2']);
  });

  test('names what never occurred in training', () => {
    const [apple, mushroom] = [0, 9].map((kind) => ({ ...scene.objects[0]!, class: kind }));
    const owned = { ...scene, objects: [apple!, mushroom!] };
    expect(unseenIn(scene)).toEqual([]);
    const noun = sceneClasses[9]!.noun;
    expect(unseenIn({ ...owned, background: 'grass' })).toEqual([
      `an apple together with ${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`,
      'an apple on the grass',
    ]);
    const banana = { ...apple!, class: numberOf('banana'), size: 'medium' as const };
    expect(unseenIn({ ...scene, objects: [banana] })).toEqual(['a medium-sized banana']);
  });

  test('does not blame it where things overlap, or where there is nothing', () => {
    const overlapping = { ...scene, objects: scene.objects.map((object) => ({ ...object, x: 30, y: 30 })) };
    const hidden = judge(overlapping, words('a large bus above a small cat on the sand'));
    expect([hidden.verdict, hidden.doubts]).toEqual(['unclear', ['overlap', 'relation']]);
    const diagonal = { ...scene, objects: [{ ...scene.objects[0]!, x: 45, y: 60 }, scene.objects[1]!] };
    expect(judge(diagonal, words('a large bus left of a small cat on the sand')).doubts).toEqual(['relation']);
    expect(judge({ ...scene, objects: [] }, words('a cat on the sand')).verdict).toBe('empty');
  });
});

test('light falls where the map looks, and nowhere is quite dark', () => {
  const pixels = new Uint8ClampedArray(64 * 64 * 4).fill(200);
  const lit = lightUp(pixels, evenly([9], 64));
  const red = (x: number, y: number) => lit[4 * (64 * y + x)]!;
  expect([red(8, 8), red(15, 15)]).toEqual([200, 200]);
  expect([red(7, 8), red(16, 16)]).toEqual([50, 50]);
  expect(objectAt(scene, evenly([8 * 4 + 6], 64))).toBe(scene.objects[0]);
});

test('a thing is added where there is room, wholly inside, up to three', () => {
  const { objects } = addObject(scene, numberOf('tree'));
  const [tree, ...others] = objects.toReversed();
  for (const other of others) expect(Math.hypot(other.x - tree!.x, other.y - tree!.y)).toBeGreaterThan(18);
  expect(objects).toHaveLength(mostObjects);
});

test('things that are added one after another stand so that all relations are plain', () => {
  let own: Scene = { ...scene, objects: [] };
  for (const noun of ['dog', 'cat', 'tree'] as const) {
    own = addObject(own, numberOf(noun));
    expect(doubtsAbout(own.objects), noun).toEqual([]);
  }
});

test('a damaged scene is refused', () => {
  expect(readScene(structuredClone(scene))).toEqual(scene);
  for (const damage of [
    { background: 'moon' },
    { objects: [{ class: 99 }] },
    { objects: Array(4).fill(scene.objects[0]) },
  ])
    expect(() => readScene({ ...scene, ...damage })).toThrow(/damaged scene/);
});

function open(mode?: 'words') {
  const session = { start: vi.fn(), tell: vi.fn(), pause: vi.fn(), step: vi.fn(), stop: vi.fn(), dispose: vi.fn() };
  const first = tell({ ...question, said: { words: [], painted: [null] }, beamWidth: 3 });
  const { vocabulary } = config;
  const finds = [{ scene, about: 'the first' }];
  const given = { folder: 'm', sprites: 's', vocabulary, mapSide: 8, maxWords, finds, first };
  const demo = new DemoState(given, 'captioner', mode, session as never, async () => sprites);
  return { demo, session };
}

describe('the demo', () => {
  test('asks about the scene once it can draw it, and again at every change', async () => {
    const { demo, session } = open();
    demo.ask();
    expect(session.start).not.toHaveBeenCalled();
    await demo.open();
    expect(session.start).toHaveBeenCalledTimes(1);
    expect(session.start.mock.calls[0]![0].question.pixels).toEqual(render(scene));
    demo.composer.grab(0);
    demo.composer.drag(30, 30);
    expect(session.tell.mock.calls.at(-1)![0].pixels).toEqual(demo.pixels);
    expect(demo.judgement.expected.join(' '), 'of the scene that was answered').toContain('left of');
    demo.dispose();
  });

  test('undoes a drag as a whole, and each other change by itself', () => {
    const { composer } = open().demo;
    composer.grab(0);
    for (const x of [49, 40, 32]) composer.drag(x, 20);
    composer.resize(1);
    composer.mirror();
    composer.undo();
    composer.undo();
    expect(composer.scene.objects[0]).toMatchObject({ x: 32, y: 20, size: 'small', isMirrored: false });
    composer.undo();
    expect(composer.scene).toEqual(scene);
    expect(composer.canUndo).toBe(false);
  });

  test('undoes a run of steps of one thing as a whole, by the keyboard, too', () => {
    const { composer } = open().demo;
    composer.selected = 0;
    for (let i = 0; i < 5; i++) composer.nudge(-1, 0);
    composer.selected = 1;
    for (let i = 0; i < 3; i++) composer.nudge(0, 1);
    const press = { key: 'z', ctrlKey: true, metaKey: false, shiftKey: false, altKey: false, preventDefault: vi.fn() };
    composer.undoByKey(press as never);
    expect(composer.scene.objects.map(({ x, y }) => [x, y])).toEqual([
      [45, 30],
      [18, 34],
    ]);
    composer.undoByKey({ ...press, ctrlKey: false, metaKey: true } as never);
    expect(composer.scene).toEqual(scene);
    expect(press.preventDefault).toHaveBeenCalledTimes(2);
  });

  test('leaves a thing between two pixels where it is at a press that does not move it', () => {
    const { composer } = open().demo;
    const between = { ...scene, objects: scene.objects.map((object) => ({ ...object, x: object.x + 0.3 })) };
    composer.begin(between);
    composer.grab(0);
    composer.drag(50.4, 29.8);
    expect([composer.scene, composer.canUndo]).toEqual([between, false]);
  });

  test('keeps a thing inside the picture', () => {
    const { composer } = open().demo;
    composer.grab(1);
    composer.drag(-50, 500);
    expect(composer.object).toMatchObject({ x: 13, y: 51 });
  });

  test('stops before a chosen word, and forgets paint that lies ahead', () => {
    const { demo } = open('words');
    const line = demo.line.words;
    demo.choosePlace(2);
    expect(demo.said).toEqual(line.slice(0, 2));
    demo.paint(5, 'anew');
    demo.paint(6, 'add');
    demo.say(7);
    expect(demo.painted).toEqual([null, null, [5, 6], null]);
    demo.takeBack();
    expect(demo.painted).toEqual([null, null, [5, 6]]);
    demo.choosePlace(1);
    expect(demo.painted).toEqual([null, null]);
    demo.say(endMark);
    expect(demo.said).toEqual([line[0], endMark]);
    expect([demo.stopAt, demo.shown], 'the finished sentence shows its end mark').toEqual([1, 1]);
    const painted = demo.painted;
    demo.paint(5, 'anew');
    expect(demo.painted, 'nothing is looked at after the end').toBe(painted);
    demo.say(7);
    expect(demo.said, 'a word in place of the end').toEqual([line[0], 7]);
    while (!demo.isEnded) demo.say(7);
    demo.say(7);
    expect(demo.said, 'no longer than the most').toHaveLength(maxWords - 1);
  });

  test('comes back from its link with scene, words, paint and mode', () => {
    const { demo } = open();
    demo.composer.add(numberOf('star'));
    demo.setMode('words');
    demo.say(5);
    demo.paint(12, 'anew');
    const again = open().demo;
    again.restore(demo.link());
    expect(again.notice).toBeUndefined();
    expect(again.composer.scene).toEqual(demo.composer.scene);
    expect([again.mode, again.said, again.painted]).toEqual(['words', [5], [null, [12]]]);
    again.reset();
    expect(again.link()).toBe(open().demo.link());
  });

  test('draws the same pixels after a link, for the failures and for drawn scenes', async () => {
    const random = createRandom(3);
    const drawn = Array.from({ length: 50 }, (_, i) => (i % 2 ? drawTrainingScene(random) : drawHeldOutScene(random)));
    const { finds } = await openingOf();
    const { demo } = open();
    const again = open().demo;
    await Promise.all([demo.open(), again.open()]);
    for (const shown of [...finds.map((find) => find.scene), ...drawn]) {
      demo.show({ scene: shown, about: '' });
      again.restore(demo.link());
      expect(again.notice).toBeUndefined();
      expect(again.pixels).toEqual(render(shown));
    }
  });

  test('refuses a link with what it does not have, in a sentence', () => {
    for (const settings of [
      { mode: 'sing' },
      { said: [endMark, 5] },
      { painted: [[99]] },
      { scene: {} },
      { beamWidth: 0 },
    ]) {
      const { demo } = open();
      demo.restore(`${page}?captioner=1.${btoa(JSON.stringify(settings))}`);
      expect(demo.notice, JSON.stringify(settings)).toMatch(/^This link/);
      expect(demo.composer.scene).toEqual(scene);
    }
  });

  test('keeps saying that a link could not be read, once the pictures are there', async () => {
    const { demo } = open();
    demo.restore(`${page}?captioner=zzz`);
    await demo.open();
    expect(demo.notice).toMatch(/^This link is damaged/);
    demo.composer.add(numberOf('star'));
    expect(demo.notice).toBeUndefined();
  });

  test('judges the words that it was led to say once they end, and nothing before', () => {
    const { demo } = open('words');
    expect(demo.saying).toMatchObject({ given: [], judgement: undefined });
    const led = [demo.given.vocabulary.indexOf('owl'), endMark];
    const answer = (given: number[]) =>
      tell({ ...question, said: { words: given, painted: [...given, 0].map(() => null) } });
    demo.run.latest = answer(led.slice(0, 1));
    expect(demo.saying).toMatchObject({ given: ['owl'], judgement: undefined });
    demo.run.latest = answer(led);
    expect(demo.saying).toMatchObject({ given: ['owl'], rest: [], judgement: { verdict: 'wrong' } });
  });

  test('counts a mistake only in a scene that the reader changed', async () => {
    const { demo } = open();
    const mistake = () => goalsOf(demo, 'caption')[1]!;
    await demo.open();
    const { pixels } = question;
    demo.run.latest = tell({ ...question, scene: structuredClone(scene), pixels });
    expect([demo.judgement.verdict, mistake().isReached]).toEqual(['wrong', false]);
    mistake().show!();
    demo.run.latest = tell({ ...question, scene: demo.composer.scene });
    expect(mistake().isReached).toBe(true);
  });

  test('says so when the pictures cannot be had, keeps the scene, and tries again', async () => {
    const { session, demo } = open();
    const offline = new DemoState(demo.given, 'captioner', 'caption', session as never, async () => {
      throw new Error('no network');
    });
    await offline.open();
    expect(offline.notice).toBe('no network');
    expect(offline.composer.scene).toEqual(scene);
  });
});

test('what travels in the page comes back as it was', () => {
  const told = tell({ ...question, said: { words: [2], painted: [null, [1]] }, beamWidth: 2 });
  const lists = JSON.parse(JSON.stringify(told, (_, value) => (value instanceof Float32Array ? [...value] : value)));
  expect(unpackTold(lists)).toEqual(told);
});
