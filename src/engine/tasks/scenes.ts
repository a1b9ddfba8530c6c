import type { Random } from '../random.ts';
import { sceneClasses } from './scene-classes.ts';

/** The side of a picture, in pixels. */
export const sceneSide = 64;

/** The side of an object of each size, in pixels of the picture. */
export const sizeSides = { small: 12, medium: 18, large: 26 } as const;
export type Size = keyof typeof sizeSides;
export const sizes = Object.keys(sizeSides) as Size[];

export const backgrounds = ['grass', 'snow', 'sand', 'water', 'night', 'wall'] as const;
export type Background = (typeof backgrounds)[number];

/** One emoji in a scene. */
export interface SceneObject {
  /** Its place in `sceneClasses`. */
  class: number;
  size: Size;
  /** By what its side differs from that of its size, as a factor; 1 if absent. */
  stretch?: number;
  /** The centre, in pixels from the left and from the top. */
  x: number;
  y: number;
  isMirrored: boolean;
  /** The tangent of half the angle by which it is turned: sines and cosines from it are exact fractions, the same on every machine. */
  turn: number;
}

/** The side of an object's box, in pixels. */
export function sideOf({ size, stretch = 1 }: Pick<SceneObject, 'size' | 'stretch'>): number {
  return sizeSides[size] * stretch;
}

/** A picture before it is drawn: one to three objects, later ones over earlier ones, before a background. Plain data, to post and to link to. */
export interface Scene {
  background: Background;
  /** What the grain of the background is drawn from. */
  seed: number;
  objects: SceneObject[];
}

export type Relation = 'left' | 'right' | 'above' | 'below';

/** Kinds of combination that training leaves out: two classes together, a class in a size, a class before a background. */
export const combinationKinds = ['pair', 'size', 'background'] as const;
export type CombinationKind = (typeof combinationKinds)[number];

const numClasses = sceneClasses.length;
const isNinthAfter = (a: number, b: number) => a % 2 === 0 && (a + 9) % numClasses === b;
const isPairHeldOut = (a: number, b: number) => isNinthAfter(a, b) || isNinthAfter(b, a);
const isSizeHeldOut = (a: number, size: Size) => a % 10 === 1 && size === 'medium';
const isBackgroundHeldOut = (a: number, background: Background) => a === 2 * backgrounds.indexOf(background);

/**
 * Which kinds of combination of a scene never occur in training: 14 of the 378 pairs of classes; each background with one
 * of the classes; and three classes in their middle size, which are seen smaller and larger only.
 */
export function heldOutKinds({ background, objects }: Scene): CombinationKind[] {
  const is: Record<CombinationKind, boolean> = {
    pair: objects.some((a, i) => objects.slice(i + 1).some((b) => isPairHeldOut(a.class, b.class))),
    size: objects.some((object) => isSizeHeldOut(object.class, object.size)),
    background: objects.some((object) => isBackgroundHeldOut(object.class, background)),
  };
  return combinationKinds.filter((kind) => is[kind]);
}

/** For a relation to be plain to see, one distance must exceed the other by so many pixels, and by such a share of itself. */
const [relationMargin, relationShare] = [4, 0.25];
/** Pixels by which the sums of places must differ for an order to be plain to see. */
const orderMargin = 8;
/** The most that the boxes of two objects may overlap, in pixels along each side. */
const overlap = 2;
/** The seeds of backgrounds; few, so that each need be painted once. */
const numGrains = 64;
/** How far an object may be turned, as `SceneObject.turn`: 15 degrees. */
const largestTurn = 0.13;
/** How far an object's side may differ from that of its size, as a share of it. */
const largestStretch = 0.12;

/** Draws a scene of the training set: no held-out combination in it. */
export function drawTrainingScene(random: Random): Scene {
  return drawUntil(random, (scene) => heldOutKinds(scene).length === 0);
}

/** Draws a scene of the test set: it has a held-out combination. */
export function drawHeldOutScene(random: Random): Scene {
  const kind = combinationKinds[random.integer(combinationKinds.length)]!;
  return drawUntil(random, (scene) => heldOutKinds(scene).includes(kind));
}

function drawUntil(random: Random, isWanted: (scene: Scene) => boolean): Scene {
  for (;;) {
    const scene = drawScene(random);
    if (isWanted(scene)) return scene;
  }
}

/** One object in a quarter of the scenes, two in half of them, else three. */
function drawScene(random: Random): Scene {
  const numObjects = [1, 2, 2, 3][random.integer(4)]!;
  const background = backgrounds[random.integer(backgrounds.length)]!;
  const kinds = Array.from({ length: numObjects }, () => {
    const [kind, size] = [random.integer(numClasses), sizes[random.integer(sizes.length)]!];
    const stretch = random.uniform(1 - largestStretch, 1 + largestStretch);
    const turn = random.uniform(-largestTurn, largestTurn);
    return { class: kind, size, stretch, isMirrored: random.integer(2) === 1, turn };
  });
  const seed = random.integer(numGrains);
  for (;;) {
    const objects = kinds.map((object) => {
      const half = sideOf(object) / 2;
      const place = () => random.uniform(half, sceneSide - half);
      return { ...object, x: place(), y: place() };
    });
    if (isPlain(objects)) return { background, seed, objects };
  }
}

/** Why not all that a caption says of objects is plain to see: one hides another, two relations are as true, either could be named first. */
export type Doubt = 'overlap' | 'relation' | 'order';

/** What is not plain to see in a picture of these objects. */
export function doubtsAbout(objects: readonly SceneObject[]): Doubt[] {
  const [first, ...others] = inOrder(objects);
  const isApart = (a: SceneObject, b: SceneObject) => {
    const reach = (sideOf(a) + sideOf(b)) / 2 - overlap;
    return Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y)) >= reach;
  };
  const isOrderPlain = (a: SceneObject, b: SceneObject) =>
    a.size !== b.size || Math.abs(a.x + a.y - b.x - b.y) >= orderMargin;
  const areAll = (is: (a: SceneObject, b: SceneObject) => boolean) =>
    objects.every((a, i) => objects.slice(i + 1).every((b) => is(a, b)));
  const isPlainly: Record<Doubt, boolean> = {
    overlap: areAll(isApart),
    relation: others.every((other) => relationsBetween(first!, other).length === 1),
    order: areAll(isOrderPlain),
  };
  return (['overlap', 'relation', 'order'] as const).filter((doubt) => !isPlainly[doubt]);
}

/** Whether everything that a caption says of these objects is plain to see: none hides another, no distance is a tie. */
export function isPlain(objects: readonly SceneObject[]): boolean {
  return doubtsAbout(objects).length === 0;
}

/** How an object stands to another: along the axis on which they are further apart, and, where that is nearly a tie, along the other, too. */
export function relationsBetween(one: SceneObject, other: SceneObject): Relation[] {
  const [dx, dy] = [other.x - one.x, other.y - one.y];
  const [across, down] = [Math.abs(dx), Math.abs(dy)];
  const sideways = dx > 0 ? 'left' : 'right';
  const upright = dy > 0 ? 'above' : 'below';
  const isPlain = Math.abs(across - down) >= Math.max(relationMargin, relationShare * Math.max(across, down));
  const both: Relation[] = across > down ? [sideways, upright] : [upright, sideways];
  return isPlain ? both.slice(0, 1) : both;
}

/**
 * Objects in the order in which captions name them: the larger first, of two of one size the one further left and up
 * (by x + y, which for two objects is: left if they stand side by side, above if one stands over the other).
 */
export function inOrder(objects: readonly SceneObject[]): SceneObject[] {
  return objects.toSorted((a, b) => sizes.indexOf(b.size) - sizes.indexOf(a.size) || a.x + a.y - b.x - b.y);
}

/** What there is to say of a scene. */
export interface Meaning {
  background: Background;
  /** In the order of `inOrder`. */
  objects: { class: number; size: Size }[];
  /** How the first object stands to the second, and to the third: along the axis on which they are further apart. */
  relations: Relation[];
}

export function meaningOf({ background, objects }: Scene): Meaning {
  const ordered = inOrder(objects);
  const [first, ...others] = ordered;
  return {
    background,
    objects: ordered.map(({ class: kind, size }) => ({ class: kind, size })),
    relations: others.map((other) => relationsBetween(first!, other)[0]!),
  };
}
