import { expect, test } from 'vitest';
import { faultsOf } from '~/engine/analysis/caption-faults.ts';
import { sceneClasses, type Noun } from '~/engine/tasks/scene-classes.ts';
import type { Scene, SceneObject } from '~/engine/tasks/scenes.ts';

const thing = (noun: Noun, size: SceneObject['size'], x: number, y: number): SceneObject => ({
  ...{ class: sceneClasses.findIndex((kind) => kind.noun === noun), size, x, y },
  ...{ isMirrored: false, turn: 0 },
});
const scene: Scene = {
  background: 'night',
  seed: 0,
  objects: [thing('cat', 'medium', 32, 48), thing('apple', 'small', 30, 12)],
};
const faults = (text: string, { objects, background }: Scene = scene) =>
  faultsOf(text.split(' '), { background, seed: 0, objects });

test.each([
  ['a medium-sized cat below a small apple at night', []],
  ['a small apple above a medium-sized cat at night', []],
  ['a small apple above a small cat at night', ['small for medium (cat)']],
  ['a small apple below a medium-sized cat at night', ['below for above']],
  ['a small owl above a medium-sized cat on the sand', ['owl for apple', 'sand for night']],
  [
    'a medium-sized balloon above a small cat at night',
    ['balloon for apple', 'medium for small (apple)', 'small for medium (cat)'],
  ],
  ['a small cat below a medium-sized apple at night', ['small for medium (cat)', 'medium for small (apple)']],
  ['a small apple at night', ['it names 1 thing where there are 2']],
  ['apple', ['the sentence is none that the grammar knows']],
])('%s: only what is false is blamed, whichever thing comes first', (text, expected) => {
  expect(faults(text)).toEqual(expected);
});

test('a relation between things that the grammar would not relate is judged by their places', () => {
  const three = { ...scene, objects: [...scene.objects, thing('owl', 'small', 52, 14)] };
  const said = (way: string) =>
    faults(`a small apple left of a small owl and ${way} a medium-sized cat at night`, three);
  expect(said('above')).toEqual([]);
  expect(said('right of')).toEqual(['right for above']);
});

test('where two relations are nearly as true, neither is a fault', () => {
  const diagonal = { ...scene, objects: [thing('dog', 'medium', 12, 12), thing('cat', 'medium', 50, 49)] };
  for (const way of ['left of', 'above'])
    expect(faults(`a medium-sized dog ${way} a medium-sized cat at night`, diagonal)).toEqual([]);
  expect(faults('a medium-sized dog below a medium-sized cat at night', diagonal)).toEqual(['below for left']);
});
