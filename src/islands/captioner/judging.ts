import { parseCaption, phrases } from '~/engine/tasks/scene-captions.ts';
import { sceneClasses } from '~/engine/tasks/scene-classes.ts';
import {
  heldOutKinds,
  isPlain,
  meaningOf,
  type CombinationKind,
  type Meaning,
  type Scene,
} from '~/engine/tasks/scenes.ts';

/** What there is to say of a caption, given the scene. */
export interface Judgement {
  /** 'unclear' where training would not have shown the scene: things hide each other, or two relations are as true; 'empty' without things. */
  verdict: 'right' | 'wrong' | 'unclear' | 'empty';
  /** What it got wrong, in words. */
  wrong: string[];
  /** Kinds of combination in the scene that training left out. */
  heldOut: CombinationKind[];
  /** The sentence that the grammar prefers. */
  expected: string[];
}

export function judge(scene: Scene, words: readonly string[]): Judgement {
  const meaning = meaningOf(scene);
  const said = parseCaption(words);
  const wrong = said ? differences(said, meaning) : ['the sentence is none that the grammar knows'];
  const verdict =
    scene.objects.length === 0 ? 'empty' : wrong.length === 0 ? 'right' : isPlain(scene.objects) ? 'wrong' : 'unclear';
  return { verdict, wrong, heldOut: heldOutKinds(scene), expected: usualCaption(meaning) };
}

function differences(said: Meaning, meant: Meaning): string[] {
  const counted = (n: number) => `${n} ${n === 1 ? 'thing' : 'things'}`;
  if (said.objects.length !== meant.objects.length)
    return [
      `it names ${counted(said.objects.length)} where there ${meant.objects.length === 1 ? 'is' : 'are'} ${meant.objects.length}`,
    ];
  const wrong: string[] = [];
  meant.objects.forEach(({ class: kind, size }, k) => {
    const own = said.objects[k]!;
    const { noun } = sceneClasses[kind]!;
    if (own.class !== kind) wrong.push(`${sceneClasses[own.class]!.noun} for ${noun}`);
    if (own.size !== size) wrong.push(`${own.size} for ${size} (${noun})`);
  });
  meant.relations.forEach((relation, k) => {
    if (said.relations[k] !== relation) wrong.push(`${said.relations[k]} for ${relation}`);
  });
  if (said.background !== meant.background) wrong.push(`${said.background} for ${meant.background}`);
  return wrong;
}

/** The usual words in the usual order. */
function usualCaption({ background, objects, relations }: Meaning): string[] {
  const { nouns, sizes, relations: ways, backgrounds } = phrases.neutral;
  const named = objects.map(({ class: kind, size }) => {
    const words = `${sizes[size][0]!} ${nouns[sceneClasses[kind]!.noun][0]!}`.trim();
    return `${/^[aeiou]/.test(words) ? 'an' : 'a'} ${words}`;
  });
  const others = relations.map((relation, k) => `${ways[relation][0]!} ${named[k + 1]!}`);
  return [named[0], others.join(' and '), backgrounds[background][0]].filter(Boolean).join(' ').split(' ');
}
