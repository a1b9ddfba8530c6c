import { parseCaption } from '../tasks/scene-captions.ts';
import { inOrder, meaningOf, sceneSide, sideOf, type Scene, type SceneObject } from '../tasks/scenes.ts';
import { faultsOf } from './caption-faults.ts';

/** How well captions fit their scenes: each the share that is right. */
export interface CaptionScores {
  /** Captions of which nothing is false and nothing missing (`faultsOf`), whichever thing they name first. */
  faultless: number;
  /** Captions that are read as exactly what there is to say (`parseCaption`, `meaningOf`), in whatever phrasing, but the larger thing first. */
  exact: number;
  /** Objects, in the order of captions, whose class is right; so for their sizes, the relations and the backgrounds. What is missing is wrong. */
  class: number;
  size: number;
  relation: number;
  background: number;
  /** The pointing game (Zhang et al. 2018): of the objects named rightly, those in whose box attention peaked at their noun. */
  pointing: number;
}

/** A caption without its end mark, and the attention [N] at each word. */
export interface SaidCaption {
  words: string[];
  attentions: readonly Float32Array[];
}

/** Whether words say of a scene just what there is to say, in the order of the grammar and in whatever phrasing of either style. */
export function saysExactly(words: readonly string[], scene: Scene): boolean {
  const { background, objects, relations } = parseCaption(words) ?? {};
  return JSON.stringify({ background, objects, relations }) === JSON.stringify(meaningOf(scene));
}

/** Counts what is right; `scores` gives the shares so far. */
export function createCaptionScorer() {
  const kinds = ['faultless', 'exact', 'class', 'size', 'relation', 'background', 'pointing'] as const;
  const right = Object.fromEntries(kinds.map((kind) => [kind, 0])) as unknown as CaptionScores;
  const asked = { ...right };
  function count(kind: keyof CaptionScores, isRight: boolean | undefined) {
    asked[kind]++;
    if (isRight) right[kind]++;
  }
  return {
    add(scene: Scene, { words, attentions }: SaidCaption) {
      const truth = meaningOf(scene);
      const objects = inOrder(scene.objects);
      const said = parseCaption(words);
      const { background, relations } = truth;
      const isRelation = relations.map((relation, k) => said?.relations[k] === relation);
      const isClass = truth.objects.map((object, k) => said?.objects[k]?.class === object.class);
      const isSize = truth.objects.map((object, k) => said?.objects[k]?.size === object.size);

      count('faultless', faultsOf(words, scene).length === 0);
      count('exact', saysExactly(words, scene));
      count('background', said?.background === background);
      isRelation.forEach((is) => count('relation', is));
      isSize.forEach((is) => count('size', is));
      isClass.forEach((is, k) => {
        count('class', is);
        if (is) count('pointing', isPeakInside(attentions[said!.nounAt[k]!]!, objects[k]!));
      });
    },
    scores: () =>
      Object.fromEntries(kinds.map((kind) => [kind, right[kind] / asked[kind]])) as unknown as CaptionScores,
  };
}

/** Whether the middle of the place that is most looked at lies in an object's box; row-major map [N], a square. */
export function isPeakInside(attention: Float32Array, object: SceneObject): boolean {
  const side = Math.sqrt(attention.length);
  const peak = attention.indexOf(attention.reduce((a, b) => Math.max(a, b)));
  const middle = (place: number) => ((place + 0.5) * sceneSide) / side;
  const isNear = (place: number, centre: number) => Math.abs(middle(place) - centre) <= sideOf(object) / 2;
  return isNear(peak % side, object.x) && isNear(Math.floor(peak / side), object.y);
}
