import { parseCaption } from '../tasks/scene-captions.ts';
import { sceneClasses } from '../tasks/scene-classes.ts';
import { inOrder, relationsBetween, type Meaning, type Scene, type SceneObject } from '../tasks/scenes.ts';

/**
 * What a caption, in either style, says that is not so, in words. Its things are taken for those of the scene whose names
 * they have, as far as that goes, and then for those for which the least is false: what it names is not called missing,
 * and a true sentence that names another thing first is no mistake.
 */
export function faultsOf(words: readonly string[], { objects, background }: Scene): string[] {
  const said = parseCaption(words);
  if (!said) return ['the sentence is none that the grammar knows'];
  const counted = (n: number) => `${n} ${n === 1 ? 'thing' : 'things'}`;
  if (said.objects.length !== objects.length)
    return [
      `it names ${counted(said.objects.length)} where there ${objects.length === 1 ? 'is' : 'are'} ${objects.length}`,
    ];
  const numMisnamed = (order: SceneObject[]) =>
    order.filter(({ class: kind }, k) => kind !== said.objects[k]!.class).length;
  const [least] = ordersOf(inOrder(objects))
    .toSorted((a, b) => numMisnamed(a) - numMisnamed(b) || faultsIn(said, a).length - faultsIn(said, b).length)
    .map((order) => faultsIn(said, order));
  return said.background === background ? least! : [...least!, `${said.background} for ${background}`];
}

/** What is false if the things that are named are these, one for one. */
function faultsIn({ objects, relations }: Meaning, meant: readonly SceneObject[]): string[] {
  const things = meant.flatMap(({ class: kind, size }, k) => {
    const own = objects[k]!;
    const { noun } = sceneClasses[kind]!;
    return [
      own.class !== kind && `${sceneClasses[own.class]!.noun} for ${noun}`,
      own.size !== size && `${own.size} for ${size} (${noun})`,
    ];
  });
  const [first, ...others] = meant;
  const ways = others.map((other, k) => {
    const isTrue = relationsBetween(first!, other);
    return !isTrue.includes(relations[k]!) && `${relations[k]} for ${isTrue[0]}`;
  });
  return [...things, ...ways].filter((fault) => fault !== false);
}

/** All orders of a few things, the given one first. */
function ordersOf<T>(things: readonly T[]): T[][] {
  if (things.length === 0) return [[]];
  return things.flatMap((thing, k) => ordersOf(things.toSpliced(k, 1)).map((rest) => [thing, ...rest]));
}
