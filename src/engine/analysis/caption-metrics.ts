import { parseCaption } from '../tasks/scene-captions.ts';
import { inOrder, meaningOf, sceneSide, sizeSides, type Scene } from '../tasks/scenes.ts';

/** How well captions fit their scenes: each the share that is right. */
export interface CaptionScores {
  /** Captions that are read as exactly what there is to say (`parseCaption`, `meaningOf`), in whatever phrasing. */
  exact: number;
  /** Objects, in the order of captions, whose class is right; so for their sizes, the relations and the backgrounds. What is missing is wrong. */
  class: number;
  size: number;
  relation: number;
  background: number;
  /** The pointing game (Zhang et al. 2018): of the objects named rightly, those in whose box attention peaked at their noun. */
  pointing: number;
}

/** A caption without its end mark, and the attention [L] at each word. */
export interface SaidCaption {
  words: string[];
  attentions: readonly Float32Array[];
}

/** Counts what is right; `scores` gives the shares so far. */
export function createCaptionScorer() {
  const kinds = ['exact', 'class', 'size', 'relation', 'background', 'pointing'] as const;
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
      const isBackground = said?.background === background;
      const isRelation = relations.map((relation, k) => said?.relations[k] === relation);
      const isClass = truth.objects.map((object, k) => said?.objects[k]?.class === object.class);
      const isSize = truth.objects.map((object, k) => said?.objects[k]?.size === object.size);
      const isAll = [isBackground, ...isRelation, ...isClass, ...isSize].every(Boolean);

      count('exact', isAll && said?.objects.length === objects.length);
      count('background', isBackground);
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

/** Whether the middle of the place that is most looked at lies in an object's box; row-major map [L], a square. */
export function isPeakInside(attention: Float32Array, { x, y, size }: Scene['objects'][number]): boolean {
  const side = Math.sqrt(attention.length);
  const peak = attention.indexOf(attention.reduce((a, b) => Math.max(a, b)));
  const middle = (place: number) => ((place + 0.5) * sceneSide) / side;
  const reach = sizeSides[size] / 2;
  return Math.abs(middle(peak % side) - x) <= reach && Math.abs(middle(Math.floor(peak / side)) - y) <= reach;
}
