import type { CaptionReader, CaptionStep } from '../nets/caption-reader.ts';
import { searchCaption } from '../nets/caption-search.ts';
import type { Random } from '../random.ts';
import { endWord, parseCaption, phrases } from '../tasks/scene-captions.ts';
import { sceneClasses } from '../tasks/scene-classes.ts';
import type { SceneRenderer } from '../tasks/scene-pictures.ts';
import { drawTrainingScene, inOrder, sceneSide, sizeSides, type SceneObject } from '../tasks/scenes.ts';
import { entropy } from './attention.ts';

/** What kind of word it is, by its job in a neutral caption. */
export type WordKind = 'name' | 'size' | 'relation' | 'background' | 'grammar';

const { nouns, sizes, relations, backgrounds } = phrases.neutral;
const kinds = new Map<string, WordKind>([
  ...Object.values(nouns).flatMap((ways) => ways.map((word) => [word, 'name'] as const)),
  ...Object.values(sizes).flatMap((ways) => ways.map((word) => [word, 'size'] as const)),
  ...Object.values(relations).flatMap((ways) => ways.map((way) => [way.split(' ')[0]!, 'relation'] as const)),
  ...Object.values(backgrounds).flatMap((ways) => ways.map((way) => [way.split(' ').at(-1)!, 'background'] as const)),
]);

/** The kind of a word; articles, prepositions and the end mark are grammar. */
export function kindOfWord(word: string): WordKind {
  return kinds.get(word) ?? 'grammar';
}

/** What comes of other attention, as shares of the words or scenes asked about. */
export interface Interventions {
  /** Scenes of two things whose caption names both rightly. */
  numScenes: number;
  /** By kind of word: those that stay the likeliest when the gaze is put on the place furthest from all things. */
  staysBlind: Record<WordKind, number>;
  /** By kind of word: the mean number of places, exp(entropy), that the network's own gaze is spread over. */
  spread: Record<WordKind, number>;
  /** First names that become the second thing's when the gaze is put on it. */
  nameFollows: number;
  /** Relations that stay when the gaze is put on the second thing, and on the first. */
  relationOnSecond: number;
  relationOnFirst: number;
  /** “Of” after such a relation that stays likewise; and, on the second thing, those in whose place the relation comes again. */
  ofOnSecond: number;
  ofOnFirst: number;
  repeatsOnSecond: number;
}

/**
 * Asks a captioner what it would have said next had it looked elsewhere: before each word of its own caption the attention
 * is replaced, for this one step. Draws training scenes until it has `numScenes` of two things, both named rightly.
 */
export function intervene(
  reader: CaptionReader,
  render: SceneRenderer,
  random: Random,
  numScenes: number,
  maxWords: number,
): Interventions {
  const { vocabulary } = reader.config;
  const count = () => ({ name: 0, size: 0, relation: 0, background: 0, grammar: 0 });
  const [words, blind, spread] = [count(), count(), count()];
  const changed = {
    nameFollows: 0,
    relationOnSecond: 0,
    relationOnFirst: 0,
    ofOnSecond: 0,
    ofOnFirst: 0,
    repeatsOnSecond: 0,
  };
  const mostDrawn = 50 * numScenes;
  let [found, numOf] = [0, 0];
  for (let drawn = 0; drawn < mostDrawn && found < numScenes; drawn++) {
    const scene = drawTrainingScene(random);
    if (scene.objects.length !== 2) continue;
    const { words: said, steps } = searchCaption(reader, render(scene), 1, maxWords)[0]!;
    const text = said.map((word) => vocabulary[word]!);
    const things = inOrder(scene.objects);
    const parsed = parseCaption(text.filter((word) => word !== endWord));
    if (!parsed || !things.every((thing, k) => parsed.objects[k]?.class === thing.class)) continue;
    found++;

    const N = steps[0]!.attention.length;
    const start = reader.look(render(scene));
    /** The word that comes at step t if the gaze is put there. */
    const wordAt = (t: number, gaze: Float32Array) =>
      likeliest(reader.step(steps[t - 1]?.state ?? start, said[t - 1] ?? 0, gaze), vocabulary);
    const empty = placeFurthest(scene.objects, N);
    text.forEach((word, t) => {
      const kind = kindOfWord(word);
      words[kind]++;
      spread[kind] += Math.exp(entropy(steps[t]!.attention));
      if (wordAt(t, empty) === word) blind[kind]++;
    });
    const [onFirst, onSecond] = things.map((thing) => placesOn(thing, N)) as [Float32Array, Float32Array];
    const relationAt = text.findIndex((word) => kindOfWord(word) === 'relation');
    const second = sceneClasses[things[1]!.class]!.noun;
    if (wordAt(parsed.nounAt[0]!, onSecond) === second) changed.nameFollows++;
    if (wordAt(relationAt, onSecond) === text[relationAt]) changed.relationOnSecond++;
    if (wordAt(relationAt, onFirst) === text[relationAt]) changed.relationOnFirst++;
    const ofAt = relationAt + 1;
    if (text[ofAt] !== 'of') continue;
    numOf++;
    const wordOnSecond = wordAt(ofAt, onSecond);
    if (wordOnSecond === 'of') changed.ofOnSecond++;
    if (wordOnSecond === text[relationAt]) changed.repeatsOnSecond++;
    if (wordAt(ofAt, onFirst) === 'of') changed.ofOnFirst++;
  }
  const perWord = (sums: Record<WordKind, number>) =>
    Object.fromEntries(Object.entries(sums).map(([kind, sum]) => [kind, sum / words[kind as WordKind]])) as Record<
      WordKind,
      number
    >;
  return {
    numScenes: found,
    staysBlind: perWord(blind),
    spread: perWord(spread),
    nameFollows: changed.nameFollows / found,
    relationOnSecond: changed.relationOnSecond / found,
    relationOnFirst: changed.relationOnFirst / found,
    ofOnSecond: changed.ofOnSecond / numOf,
    ofOnFirst: changed.ofOnFirst / numOf,
    repeatsOnSecond: changed.repeatsOnSecond / numOf,
  };
}

/** The same weight on each place, of a map of N, whose middle lies on an object; at least on the one under its centre. */
export function placesOn({ x, y, size }: SceneObject, N: number): Float32Array {
  const side = Math.sqrt(N);
  const cell = sceneSide / side;
  const map = new Float32Array(N).map((_, place) => {
    const [dx, dy] = [((place % side) + 0.5) * cell - x, (Math.floor(place / side) + 0.5) * cell - y];
    return Number(Math.max(Math.abs(dx), Math.abs(dy)) <= sizeSides[size] / 2);
  });
  map[Math.min(side - 1, Math.floor(y / cell)) * side + Math.min(side - 1, Math.floor(x / cell))] = 1;
  const total = map.reduce((sum, weight) => sum + weight);
  return map.map((weight) => weight / total);
}

/** All weight on the place, of a map of N, that is furthest from every object. */
function placeFurthest(objects: readonly SceneObject[], N: number): Float32Array {
  const side = Math.sqrt(N);
  const cell = sceneSide / side;
  const room = new Float32Array(N).map((_, place) =>
    Math.min(
      ...objects.map(({ x, y }) =>
        Math.hypot(((place % side) + 0.5) * cell - x, (Math.floor(place / side) + 0.5) * cell - y),
      ),
    ),
  );
  const best = room.indexOf(room.reduce((a, b) => Math.max(a, b)));
  return room.map((_, place) => Number(place === best));
}

function likeliest({ logProbs }: CaptionStep, vocabulary: readonly string[]): string {
  return vocabulary[logProbs.indexOf(logProbs.reduce((a, b) => Math.max(a, b)))]!;
}
