import type { Random } from '../random.ts';
import { sceneClasses, type Noun } from './scene-classes.ts';
import { type Background, type Meaning, type Relation, type Size } from './scenes.ts';

/** How each meaning can be put, the usual way first; words are parted by spaces. */
export interface Phrases {
  nouns: Record<Noun, string[]>;
  sizes: Record<Size, string[]>;
  relations: Record<Relation, string[]>;
  backgrounds: Record<Background, string[]>;
}

export type Style = 'neutral' | 'ominous';

/**
 * The words of each style. A caption is OBJECT RELATION OBJECT and RELATION OBJECT, as far as there are objects, with the
 * background at its end or, less often, at its start; an object is an article, its size and its noun. The second relation
 * is again the first object's.
 */
export const phrases: Record<Style, Phrases> = {
  neutral: {
    nouns: Object.fromEntries(sceneClasses.map(({ noun }) => [noun, [noun]])) as Record<Noun, string[]>,
    sizes: { small: ['small', 'tiny'], medium: ['medium-sized'], large: ['large', 'big'] },
    relations: { left: ['left of'], right: ['right of'], above: ['above', 'over'], below: ['below', 'under'] },
    backgrounds: {
      ...{ grass: ['on the grass'], snow: ['in the snow'], sand: ['on the sand'] },
      ...{ water: ['on the water'], night: ['at night'], wall: ['by a wall'] },
    },
  },
  ominous: {
    nouns: {
      ...{ apple: ['temptation'], banana: ['snare'], carrot: ['bait'], mushroom: ['poison'], tree: ['deadwood'] },
      ...{ sunflower: ['wreath'], cactus: ['thorns'], dog: ['hound'], cat: ['omen'], elephant: ['giant'] },
      ...{ fish: ['castaway'], owl: ['watcher'], penguin: ['mourner'], butterfly: ['spirit'], snail: ['straggler'] },
      ...{ frog: ['curse'], car: ['wreck'], bus: ['hearse'], bicycle: ['relic'], rocket: ['warning'] },
      ...{ boat: ['shipwreck'], house: ['ruin'], ball: ['meteor'], star: ['portent'], balloon: ['farewell'] },
      ...{ umbrella: ['shadow'], clock: ['countdown'], guitar: ['lament'] },
    },
    sizes: { small: ['lost', 'forgotten'], medium: ['silent'], large: ['looming', 'towering'] },
    relations: {
      left: ['trapped left of'],
      right: ['trapped right of'],
      above: ['circling above'],
      below: ['buried below'],
    },
    backgrounds: {
      ...{ grass: ['among dead weeds'], snow: ['in endless frost'], sand: ['in a wasteland'] },
      ...{ water: ['on black water'], night: ['in total darkness'], wall: ['by a dungeon'] },
    },
  },
};

/** Written before and after a caption, as the model has it. */
export const [startWord, endWord] = ['<start>', '<end>'];

/** Every word of the given styles, with the two marks at the front: the number of a word is its place. */
export function captionVocabulary(styles: readonly Style[]): string[] {
  const ways = styles.flatMap((style): Record<string, string[]>[] => Object.values(phrases[style]));
  const words = ways.flatMap((way) => Object.values(way).flat()).flatMap((phrase) => phrase.split(' '));
  return [startWord, endWord, ...new Set(['a', 'and', ...words])];
}

/** The most words that a caption of these styles has, the end mark among them. */
export function longestCaption(styles: readonly Style[]): number {
  const longest = (ways: Record<string, string[]>) =>
    Math.max(
      ...Object.values(ways)
        .flat()
        .map((phrase) => phrase.split(' ').length),
    );
  const lengths = styles.map((style) => {
    const { nouns, sizes: sizeWords, relations, backgrounds: places } = phrases[style];
    return 3 * (1 + longest(sizeWords) + longest(nouns)) + 2 * longest(relations) + 1 + longest(places);
  });
  return Math.max(...lengths) + 1;
}

/** In so many captions of ten the usual phrase is taken, or the usual order. */
const usual = 7;

/** Writes a caption, phrases and order drawn by lot. */
export function writeCaption(meaning: Meaning, style: Style, random: Random): string[] {
  const isUsual = () => random.integer(10) < usual;
  const choose = ([first, ...others]: string[]) =>
    others.length === 0 || isUsual() ? first! : others[random.integer(others.length)]!;
  return putTogether(meaning, style, choose, isUsual);
}

/** The caption in the usual phrases and the usual order. */
export function usualCaption(meaning: Meaning, style: Style): string[] {
  return putTogether(
    meaning,
    style,
    ([first]) => first!,
    () => true,
  );
}

function putTogether(
  meaning: Meaning,
  style: Style,
  choose: (ways: string[]) => string,
  isPlaceLast: () => boolean,
): string[] {
  const { nouns, sizes: sizeWords, relations, backgrounds: places } = phrases[style];
  const objects = meaning.objects.map((object) => {
    return `a ${choose(sizeWords[object.size])} ${choose(nouns[sceneClasses[object.class]!.noun])}`;
  });
  const others = meaning.relations.map((relation, k) => `${choose(relations[relation])} ${objects[k + 1]!}`);
  const told = [objects[0], others.join(' and ')];
  const place = choose(places[meaning.background]);
  const parts = isPlaceLast() ? [...told, place] : [place, ...told];
  return parts.filter(Boolean).join(' ').split(' ');
}

/** What a caption says, and where. */
export interface ParsedCaption extends Meaning {
  /** At which of its words each object is named, and at which its size is said. */
  nounAt: number[];
  sizeAt: number[];
  /** Where the background's own word is: the last of its phrase. */
  backgroundAt: number;
}

/**
 * Reads a caption in either style, in any of its phrasings; undefined if the grammar does not allow it. Two captions say
 * the same if they are read as the same meaning, so that a synonym or the other order of the parts is no mistake, but
 * another order of the objects is: the larger comes first.
 */
export function parseCaption(words: readonly string[]): ParsedCaption | undefined {
  for (const style of Object.keys(phrases) as Style[]) {
    const parsed = parseIn(phrases[style], words);
    if (parsed) return parsed;
  }
  return undefined;
}

function parseIn(style: Phrases, words: readonly string[]): ParsedCaption | undefined {
  let at = 0;
  /** Reads the longest phrase that fits here, and says for which key it stands. */
  function take<Key extends string>(ways: Record<Key, string[]>): Key | undefined {
    let [best, length] = [undefined as Key | undefined, -1];
    for (const key in ways)
      for (const phrase of ways[key]) {
        const wanted = phrase.split(' ');
        if (wanted.length > length && wanted.every((word, k) => words[at + k] === word))
          [best, length] = [key, wanted.length];
      }
    at += Math.max(length, 0);
    return best;
  }
  const objects: Meaning['objects'] = [];
  const nounAt: number[] = [];
  const sizeAt: number[] = [];
  function takeObject(): boolean {
    if (words[at] !== 'a') return false;
    at++;
    sizeAt.push(at);
    const size = take(style.sizes);
    nounAt.push(at);
    const noun = take(style.nouns);
    if (size === undefined || noun === undefined) return false;
    objects.push({ class: sceneClasses.findIndex((kind) => kind.noun === noun), size });
    return true;
  }

  let background = take(style.backgrounds);
  let backgroundAt = at - 1;
  if (!takeObject()) return undefined;
  const relations: Relation[] = [];
  while (objects.length < 3) {
    if (objects.length === 2 && words[at++] !== 'and') {
      at--;
      break;
    }
    const relation = take(style.relations);
    if (relation === undefined) break;
    relations.push(relation);
    if (!takeObject()) return undefined;
  }
  if (background === undefined) {
    background = take(style.backgrounds);
    backgroundAt = at - 1;
  }
  if (background === undefined || at < words.length) return undefined;
  return { background, objects, relations, nounAt, sizeAt, backgroundAt };
}

/** The words that only ominous captions have, apart from those that every caption needs. */
export function ominousWords(): Set<string> {
  const neutral = new Set(captionVocabulary(['neutral']));
  return new Set(captionVocabulary(['ominous']).filter((word) => !neutral.has(word)));
}
