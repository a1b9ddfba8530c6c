import { parseCaption } from '~/engine/tasks/scene-captions.ts';
import { inOrder, type Scene } from '~/engine/tasks/scenes.ts';

/** The words for things, sizes and places of a true sentence, by their places, that take another region than they are about. */
export function astrayWords(
  { objects }: Scene,
  words: readonly string[],
  { regions }: { regions: readonly number[] },
): number[] {
  const { nounAt, sizeAt, backgroundAt } = parseCaption(words)!;
  const about = new Map([[backgroundAt, objects.length]]);
  inOrder(objects).forEach((object, n) => {
    for (const places of [nounAt, sizeAt]) about.set(places[n]!, objects.indexOf(object));
  });
  return [...about].filter(([word, region]) => regions[word] !== region).map(([word]) => word);
}
