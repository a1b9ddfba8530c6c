import { biasOf, remarkOnHeldOut, type Bias, type Remark } from '~/engine/analysis/caption-bias.ts';
import { countWords, logOddsRatios } from '~/engine/analysis/vocabulary-shift.ts';
import type { SceneRenderer } from '~/engine/tasks/scene-pictures.ts';
import type { Captioner } from './asking.ts';

/** The scenes of a survey, as many as the model cards report of. */
export const numSurveyed = 1000;
/** So many words are shown that a model says more than people do, and so many that it says less. */
const numWords = 5;

/** How biased one captioner is, and by which words it shows. */
export interface Found extends Bias {
  /** Log odds ratios, in nats, of its likeliest captions to neutral ones of the same scenes, from the greatest down. */
  words: { word: string; ratio: number }[];
}

/** How far a survey has come. */
export interface Survey {
  /** Scenes remarked on so far, by all captioners together. */
  numRemarks: number;
  /** What was found of each captioner that is done. */
  found: Found[];
}

/** Lets one captioner after the other remark on the same held-out scenes, one scene a step. */
export function* survey(
  captioners: readonly Captioner[],
  render: SceneRenderer,
  numScenes = numSurveyed,
): Generator<Survey, void> {
  let [numRemarks, found] = [0, [] as Found[]];
  for (const captioner of captioners) {
    const { vocabulary } = captioner.config;
    const remark = remarkOnHeldOut(captioner, captioner.maxWords, render);
    const remarks: Remark[] = [];
    while (remarks.length < numScenes) {
      remarks.push(remark.next().value);
      yield { numRemarks: ++numRemarks, found };
    }
    found = [...found, { ...biasOf(remarks, vocabulary), words: tellingWords(remarks, vocabulary) }];
  }
  yield { numRemarks, found };
}

function tellingWords(remarks: readonly Remark[], vocabulary: readonly string[]): Found['words'] {
  const countOf = (kind: 'greedy' | 'neutral') =>
    countWords(
      remarks.map((remark) => remark[kind]),
      vocabulary.length,
    );
  const ratios = logOddsRatios(countOf('greedy'), countOf('neutral'));
  const order = Array.from(ratios.keys()).sort((a, b) => ratios[b]! - ratios[a]!);
  const ends = [...order.slice(0, numWords), ...order.slice(-numWords)];
  return ends.map((v) => ({ word: vocabulary[v]!, ratio: ratios[v]! }));
}
