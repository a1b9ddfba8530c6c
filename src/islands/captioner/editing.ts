import { sceneClasses } from '~/engine/tasks/scene-classes.ts';
import { backgrounds, sceneSide, sizes, sizeSides, type Scene, type SceneObject } from '~/engine/tasks/scenes.ts';

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

/** Puts a medium object of a class where there is most room. */
export function addObject(scene: Scene, kind: number): Scene {
  const marks = [10, 21, 32, 43, 54];
  const places = marks.flatMap((y) => marks.map((x) => ({ x, y })));
  const room = ({ x, y }: { x: number; y: number }) =>
    Math.min(...scene.objects.map((other) => Math.hypot(other.x - x, other.y - y)), Math.hypot(x - 32, y - 32) + 30);
  const place = places.reduce((best, one) => (room(one) > room(best) ? one : best));
  const object: SceneObject = { class: kind, size: 'medium', ...place, isMirrored: false, turn: 0 };
  return { ...scene, objects: [...scene.objects, fit(object)] };
}

function fit(object: SceneObject): SceneObject {
  const half = sizeSides[object.size] / 2;
  const inside = (place: number) => Math.min(sceneSide - half, Math.max(half, Math.round(place)));
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
        [object.x, object.y, object.turn].every(Number.isFinite) &&
        Math.abs(object.turn) < 1 &&
        typeof object.isMirrored === 'boolean',
    );
  if (!isGood) throw new Error('This link holds a damaged scene; the demo starts with its own.');
  return { background: background!, seed: seed!, objects: objects.map(fit) };
}
