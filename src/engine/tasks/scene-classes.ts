/** What a scene can show, each with the emoji's code point that names its picture. The order is that of the sprite sheet. */
export const sceneClasses = [
  { noun: 'apple', code: '1f34e' },
  { noun: 'banana', code: '1f34c' },
  { noun: 'carrot', code: '1f955' },
  { noun: 'mushroom', code: '1f344' },
  { noun: 'tree', code: '1f333' },
  { noun: 'sunflower', code: '1f33b' },
  { noun: 'cactus', code: '1f335' },
  { noun: 'dog', code: '1f415' },
  { noun: 'cat', code: '1f408' },
  { noun: 'elephant', code: '1f418' },
  { noun: 'fish', code: '1f41f' },
  { noun: 'owl', code: '1f989' },
  { noun: 'penguin', code: '1f427' },
  { noun: 'butterfly', code: '1f98b' },
  { noun: 'snail', code: '1f40c' },
  { noun: 'frog', code: '1f438' },
  { noun: 'car', code: '1f697' },
  { noun: 'bus', code: '1f68c' },
  { noun: 'bicycle', code: '1f6b2' },
  { noun: 'rocket', code: '1f680' },
  { noun: 'boat', code: '26f5' },
  { noun: 'house', code: '1f3e0' },
  { noun: 'ball', code: '26bd' },
  { noun: 'star', code: '2b50' },
  { noun: 'balloon', code: '1f388' },
  { noun: 'umbrella', code: '2602' },
  { noun: 'clock', code: '23f0' },
  { noun: 'guitar', code: '1f3b8' },
] as const;

export type Noun = (typeof sceneClasses)[number]['noun'];

/** The side of a sprite in the sheet, in pixels: the sheet is one sprite after the other, each [32, 32, 4] bytes. */
export const spriteSide = 32;
