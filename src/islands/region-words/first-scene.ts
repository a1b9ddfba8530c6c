import { sceneClasses, type Noun } from '~/engine/tasks/scene-classes.ts';
import type { Scene, Size } from '~/engine/tasks/scenes.ts';

const object = (noun: Noun, size: Size, x: number, y: number) => {
  const kind = sceneClasses.findIndex((one) => one.noun === noun);
  return { class: kind, size, x, y, isMirrored: false, turn: 0 };
};

/** A large guitar, a dog and a star at night. */
export const firstScene: Scene = {
  background: 'night',
  seed: 4,
  objects: [object('guitar', 'large', 20, 40), object('dog', 'medium', 48, 44), object('star', 'small', 30, 10)],
};
