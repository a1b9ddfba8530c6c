import { parseCaption } from '~/engine/tasks/scene-captions.ts';
import { inOrder, type Scene } from '~/engine/tasks/scenes.ts';

/** A word, by its place in the sentence, and the region that it is about. */
export interface Astray {
  word: number;
  about: number;
}

/** The words for things, sizes and places of a true sentence that take another region than they are about. */
export function astrayWords(
  { objects }: Scene,
  words: readonly string[],
  { regions }: { regions: readonly number[] },
): Astray[] {
  const { nounAt, sizeAt, backgroundAt } = parseCaption(words)!;
  const all = [{ word: backgroundAt, about: objects.length }];
  inOrder(objects).forEach((object, n) => {
    for (const places of [nounAt, sizeAt]) all.push({ word: places[n]!, about: objects.indexOf(object) });
  });
  return all.filter(({ word, about }) => regions[word] !== about);
}
