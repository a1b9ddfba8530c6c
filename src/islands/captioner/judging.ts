import { faultsOf } from '~/engine/analysis/caption-faults.ts';
import { phrases, usualCaption } from '~/engine/tasks/scene-captions.ts';
import { sceneClasses } from '~/engine/tasks/scene-classes.ts';
import {
  doubtsAbout,
  heldOutKinds,
  meaningOf,
  type CombinationKind,
  type Doubt,
  type Scene,
  type SceneObject,
} from '~/engine/tasks/scenes.ts';

/** What there is to say of a caption, given the scene. */
export interface Judgement {
  /** 'unclear' where something of it is false of a scene that training would not have shown, for its doubts; 'empty' without things. */
  verdict: 'right' | 'wrong' | 'unclear' | 'empty';
  /** What it got wrong, in words. */
  wrong: string[];
  /** What is not plain to see in the scene. */
  doubts: Doubt[];
  /** Kinds of combination in the scene that training left out. */
  heldOut: CombinationKind[];
  /** The sentence that the grammar prefers. */
  expected: string[];
}

export function judge(scene: Scene, words: readonly string[]): Judgement {
  const wrong = faultsOf(words, scene);
  const doubts = doubtsAbout(scene.objects);
  const verdict =
    scene.objects.length === 0 ? 'empty' : wrong.length === 0 ? 'right' : doubts.length === 0 ? 'wrong' : 'unclear';
  return { verdict, wrong, doubts, heldOut: heldOutKinds(scene), expected: usualCaption(meaningOf(scene), 'neutral') };
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

function withArticle(words: string): string {
  return `${/^[aeiou]/.test(words) ? 'an' : 'a'} ${words}`;
}
