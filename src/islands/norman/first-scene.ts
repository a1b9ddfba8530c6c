import { sceneClasses, type Noun } from '~/engine/tasks/scene-classes.ts';
import type { Scene } from '~/engine/tasks/scenes.ts';

const place = (noun: Noun) => sceneClasses.findIndex((kind) => kind.noun === noun);

/** A large house and a dog on the grass. */
export const firstScene: Scene = {
  background: 'grass',
  seed: 3,
  objects: [
    { class: place('house'), size: 'large', x: 21, y: 36, isMirrored: false, turn: 0 },
    { class: place('dog'), size: 'medium', x: 49, y: 44, isMirrored: true, turn: 0 },
  ],
};
