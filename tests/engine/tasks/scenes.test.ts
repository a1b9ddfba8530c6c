import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createRandom } from '~/engine/random.ts';
import {
  captionVocabulary,
  longestCaption,
  parseCaption,
  usualCaption,
  writeCaption,
} from '~/engine/tasks/scene-captions.ts';
import { createSceneRenderer } from '~/engine/tasks/scene-pictures.ts';
import {
  combinationKinds,
  drawHeldOutScene,
  drawTrainingScene,
  heldOutKinds,
  inOrder,
  isPlain,
  meaningOf,
  sceneSide,
  sideOf,
  type Scene,
  type SceneObject,
} from '~/engine/tasks/scenes.ts';

const sprites = readFileSync('public/scenes/sprites.bin');
const draw = (count: number, seed: number, one = drawTrainingScene) => {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => one(random));
};
const object = (changes: Partial<SceneObject>): SceneObject => ({
  ...{ class: 0, size: 'medium', x: 32, y: 32, isMirrored: false, turn: 0 },
  ...changes,
});

test('a seed gives the same scenes, and every one can be described without doubt', () => {
  expect(draw(200, 3)).toEqual(draw(200, 3));
  expect(draw(200, 3)).not.toEqual(draw(200, 4));
  for (const { objects } of [...draw(500, 3), ...draw(500, 5, drawHeldOutScene)]) {
    expect(isPlain(objects)).toBe(true);
    for (const own of objects)
      for (const place of [own.x, own.y]) {
        expect(place).toBeGreaterThanOrEqual(sideOf(own) / 2);
        expect(place).toBeLessThanOrEqual(sceneSide - sideOf(own) / 2);
      }
  }
});

test('no held-out combination is ever trained on, and each kind is in the test set', () => {
  expect(draw(3000, 1).flatMap(heldOutKinds)).toEqual([]);
  const kinds = draw(300, 2, drawHeldOutScene).map(heldOutKinds);
  expect(kinds.every(({ length }) => length > 0)).toBe(true);
  for (const kind of combinationKinds) expect(kinds.flat().filter((own) => own === kind).length).toBeGreaterThan(60);
});

test('pixels are the same everywhere', () => {
  const render = createSceneRenderer(sprites);
  const hash = createHash('sha256');
  for (const scene of draw(40, 9)) hash.update(render(scene));
  expect(hash.digest('hex')).toMatchInlineSnapshot(
    `"863b5ff1bc4abc0f7d568a4b29ecc6dfb56990349ab30fdef5e1c400df85d071"`,
  );
});

test('an object is drawn in its box, and its mirror image is mirrored', () => {
  const render = createSceneRenderer(sprites);
  const empty = { background: 'snow', seed: 1, objects: [] } satisfies Scene;
  const ground = render(empty);
  const changed = (own: SceneObject) => {
    const pixels = render({ ...empty, objects: [own] });
    return Array.from({ length: sceneSide ** 2 }, (_, i) => pixels[4 * i] !== ground[4 * i] || pixels[4 * i + 2] !== ground[4 * i + 2]); // prettier-ignore
  };
  // A guitar, which fills its box from corner to corner.
  const [plain, mirrored] = [false, true].map((isMirrored) =>
    changed(object({ class: 27, size: 'large', isMirrored })),
  );
  const columns = plain!.flatMap((is, i) => (is ? [i % sceneSide] : []));
  expect([Math.min(...columns), Math.max(...columns)]).toEqual([expect.closeTo(19, -1), expect.closeTo(44, -1)]);
  const flipped = mirrored!.map((_, i) => mirrored![i - (i % sceneSide) + sceneSide - 1 - (i % sceneSide)]);
  const same = flipped.filter((is, i) => is === plain![i]).length;
  expect(same / flipped.length).toBeGreaterThan(0.99);
  expect(mirrored).not.toEqual(plain);
});

test('sprites of another set are refused', () => {
  expect(() => createSceneRenderer(sprites.subarray(1))).toThrow(/should be 114688 bytes, not 114687/);
});

test('the larger object comes first, then the one further left and up', () => {
  const [a, b, c] = [object({ x: 12 }), object({ x: 40, size: 'large' }), object({ x: 30, y: 10 })];
  expect(inOrder([c, a, b])).toEqual([b, c, a]);
  expect(meaningOf({ background: 'sand', seed: 0, objects: [a, b, c] }).relations).toEqual(['below', 'right']);
});

test.each(['neutral', 'ominous'] as const)('every %s caption is read as what it was written from', (style) => {
  const random = createRandom(7);
  const vocabulary = new Set(captionVocabulary([style]));
  const texts = new Set<string>();
  for (const scene of draw(1500, 6)) {
    const words = writeCaption(meaningOf(scene), style, random);
    expect(parseCaption(words), words.join(' ')).toMatchObject(meaningOf(scene));
    expect(words.every((word) => vocabulary.has(word))).toBe(true);
    expect(words.length).toBeLessThan(longestCaption([style]));
    texts.add(words.join(' '));
    const usual = usualCaption(meaningOf(scene), style);
    expect(parseCaption(usual), usual.join(' ')).toMatchObject(meaningOf(scene));
  }
  expect(texts.size).toBeGreaterThan(1300);
});

test('a synonym and another order of the parts say the same, what the grammar does not allow says nothing', () => {
  const say = (text: string) => parseCaption(text.split(' '));
  const meaning = { background: 'snow', relations: ['left'], objects: [{ size: 'large' }, { size: 'small' }] };
  const [plain, other] = ['a large dog left of a tiny cat in the snow', 'in the snow a big dog left of a small cat'];
  expect(say(plain)).toMatchObject({ ...meaning, sizeAt: [1, 6], nounAt: [2, 7], backgroundAt: 10 });
  expect(say(other)).toMatchObject({ ...meaning, sizeAt: [4, 9], nounAt: [5, 10], backgroundAt: 2 });
  expect(say('a big dog and above a big cat in the snow')).toBeUndefined();
  expect(say('a big dog above a big cat')).toBeUndefined();
  expect(say('in the snow a big dog in the snow')).toBeUndefined();
  expect(say('a large in the snow')).toBeUndefined();
});
