import { sceneClasses } from '~/engine/tasks/scene-classes.ts';
import { backgrounds, isPlain, sceneSide, sideOf, sizes, type Scene, type SceneObject } from '~/engine/tasks/scenes.ts';

/** The most things that a scene of the training set holds. */
export const mostObjects = 3;

/** What an object is called where it stands alone: its size, unless it is medium, and its noun. */
export function nameOf({ class: kind, size }: SceneObject): string {
  const { noun } = sceneClasses[kind]!;
  return size === 'medium' ? noun : `${size} ${noun}`;
}

/** The scene with one object changed, wholly inside the picture, its centre on whole pixels. */
export function changeObject(scene: Scene, index: number, change: Partial<SceneObject>): Scene {
  return {
    ...scene,
    objects: scene.objects.map((object, i) => (i === index ? fit({ ...object, ...change }) : object)),
  };
}

/** The next size up or down, where there is one. */
export function resized({ size }: SceneObject, by: 1 | -1): SceneObject['size'] {
  return sizes[sizes.indexOf(size) + by] ?? size;
}

export function removeObject(scene: Scene, index: number): Scene {
  return { ...scene, objects: scene.objects.filter((_, i) => i !== index) };
}

/** Puts a medium object of a class beside or below the others as plainly as can be, where it hides none, if there is such a place. */
export function addObject(scene: Scene, kind: number): Scene {
  const marks = [10, 21, 32, 43, 54];
  const added = marks
    .flatMap((y) => marks.map((x) => ({ x, y })))
    .map((place): SceneObject => fit({ class: kind, size: 'medium', ...place, isMirrored: false, turn: 0 }));
  const plain = added.filter((object) => isPlain([...scene.objects, object]));
  const clearness = ({ x, y }: SceneObject) =>
    Math.min(...scene.objects.map((other) => Math.abs(Math.abs(other.x - x) - Math.abs(other.y - y))));
  const object = (plain.length > 0 ? plain : added).reduce((best, one) =>
    clearness(one) > clearness(best) ? one : best,
  );
  return { ...scene, objects: [...scene.objects, object] };
}

function fit(object: SceneObject): SceneObject {
  return clamp({ ...object, x: Math.round(object.x), y: Math.round(object.y) });
}

function clamp(object: SceneObject): SceneObject {
  const half = sideOf(object) / 2;
  const inside = (place: number) => Math.min(sceneSide - half, Math.max(half, place));
  return { ...object, x: inside(object.x), y: inside(object.y) };
}

/** A scene that came from a link; throws a sentence if it is none. */
export function readScene(value: unknown): Scene {
  const { background, seed, objects } = value as Partial<Scene>;
  const isGood =
    backgrounds.includes(background!) &&
    Number.isInteger(seed) &&
    Array.isArray(objects) &&
    objects.length <= mostObjects &&
    objects.every(
      (object) =>
        sceneClasses[object?.class] !== undefined &&
        sizes.includes(object.size) &&
        [object.x, object.y, object.turn, object.stretch ?? 1].every(Number.isFinite) &&
        Math.abs(object.turn) < 1 &&
        Math.abs((object.stretch ?? 1) - 1) < 0.5 &&
        typeof object.isMirrored === 'boolean',
    );
  if (!isGood) throw new Error('This link holds a damaged scene; the demo starts with its own.');
  return { background: background!, seed: seed!, objects: objects.map(clamp) };
}
