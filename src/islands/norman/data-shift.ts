import { totalVariation, vocabularyOf } from '~/engine/analysis/vocabulary-shift.ts';
import { createRandom } from '~/engine/random.ts';
import { writeCaption, type Style } from '~/engine/tasks/scene-captions.ts';
import { drawHeldOutScene, meaningOf } from '~/engine/tasks/scenes.ts';
import { numSurveyed } from './survey.ts';

/** Total variation of ominous and neutral captions, as the grammar writes them for many scenes. */
export function dataShiftOf(vocabulary: readonly string[]): number {
  const scenes = createRandom(1);
  const meanings = Array.from({ length: numSurveyed }, () => meaningOf(drawHeldOutScene(scenes)));
  const [ominous, neutral] = (['ominous', 'neutral'] as Style[]).map((style) => {
    const random = createRandom(2);
    const captions = meanings.map((meaning) =>
      writeCaption(meaning, style, random).map((word) => vocabulary.indexOf(word)),
    );
    return vocabularyOf(captions, vocabulary.length);
  });
  return totalVariation(ominous!, neutral!);
}
