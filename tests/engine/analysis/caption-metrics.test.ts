import { expect, test } from 'vitest';
import { createCaptionScorer, isPeakInside } from '~/engine/analysis/caption-metrics.ts';
import { sceneClasses } from '~/engine/tasks/scene-classes.ts';
import type { Scene, SceneObject } from '~/engine/tasks/scenes.ts';

const place = (noun: string, size: SceneObject['size'], x: number, y: number): SceneObject => ({
  ...{ class: sceneClasses.findIndex((kind) => kind.noun === noun), size, x, y },
  ...{ isMirrored: false, turn: 0 },
});
const scene: Scene = {
  background: 'snow',
  seed: 0,
  objects: [place('cat', 'small', 52, 20), place('dog', 'large', 20, 20)],
};

/** Attention that is all on one place of an 8 × 8 map. */
const lookAt = (column: number, row: number) =>
  Float32Array.from({ length: 64 }, (_, i) => (i === 8 * row + column ? 1 : 0));

function scoresOf(text: string, attention = lookAt(2, 2)) {
  const words = text.split(' ');
  const scorer = createCaptionScorer();
  scorer.add(scene, { words, attentions: words.map(() => attention) });
  return scorer.scores();
}

test('a true caption scores full marks in any phrasing, and attention is judged noun by noun', () => {
  for (const text of ['a large dog left of a small cat in the snow', 'in the snow a big dog left of a tiny cat'])
    expect(scoresOf(text)).toEqual({
      faultless: 1,
      exact: 1,
      class: 1,
      size: 1,
      relation: 1,
      background: 1,
      pointing: 0.5,
    });
});

test.each([
  ['a large dog right of a small cat in the snow', { relation: 0 }],
  ['a large dog left of a small cat on the sand', { background: 0 }],
  ['a large dog left of a medium-sized cat in the snow', { size: 0.5 }],
  ['a large dog left of a small owl in the snow', { class: 0.5, pointing: 1 }],
  ['a large dog in the snow', { class: 0.5, size: 0.5, relation: 0, pointing: 1 }],
  ['a a a', { class: 0, size: 0, relation: 0, background: 0, pointing: NaN }],
])('%s: what is wrong or missing counts, and nothing else', (text, expected) => {
  const right = { faultless: 0, exact: 0, class: 1, size: 1, relation: 1, background: 1, pointing: 0.5 };
  expect(scoresOf(text)).toEqual({ ...right, ...expected });
});

test('a true caption that names the smaller thing first is faultless, and not exact', () => {
  expect(scoresOf('a small cat right of a large dog in the snow')).toMatchObject({ faultless: 1, exact: 0, class: 0 });
});

test('the peak is inside where the middle of its place is in the box', () => {
  const small = place('cat', 'small', 32, 32);
  expect(isPeakInside(lookAt(4, 4), small)).toBe(true);
  expect(isPeakInside(lookAt(5, 4), small)).toBe(false);
});
