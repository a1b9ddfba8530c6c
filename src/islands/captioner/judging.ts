import { parseCaption, phrases, usualCaption } from '~/engine/tasks/scene-captions.ts';
import { sceneClasses } from '~/engine/tasks/scene-classes.ts';
import {
  heldOutKinds,
  isPlain,
  meaningOf,
  type CombinationKind,
  type Meaning,
  type Scene,
  type SceneObject,
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
  return { verdict, wrong, heldOut: heldOutKinds(scene), expected: usualCaption(meaning, 'neutral') };
}

/** The combinations of a scene that training left out, each in words. */
export function unseenIn(scene: Scene): string[] {
  const isUnseen = (kind: CombinationKind, ...objects: SceneObject[]) =>
    heldOutKinds({ ...scene, objects }).includes(kind);
  const noun = ({ class: kind }: SceneObject) => sceneClasses[kind]!.noun;
  const { objects, background } = scene;
  return [
    ...objects.flatMap((a, i) =>
      objects
        .slice(i + 1)
        .filter((b) => isUnseen('pair', a, b))
        .map((b) => `${withArticle(noun(a))} together with ${withArticle(noun(b))}`),
    ),
    ...objects
      .filter((object) => isUnseen('size', object))
      .map((object) => withArticle(`${phrases.neutral.sizes[object.size][0]!} ${noun(object)}`)),
    ...objects
      .filter((object) => isUnseen('background', object))
      .map((object) => `${withArticle(noun(object))} ${phrases.neutral.backgrounds[background][0]!}`),
  ];
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

function withArticle(words: string): string {
  return `${/^[aeiou]/.test(words) ? 'an' : 'a'} ${words}`;
}
