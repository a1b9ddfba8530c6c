import type { Goal } from '~/components/demo/goal.ts';
import { ominousWords } from '~/engine/tasks/scene-captions.ts';
import { shares } from './asking.ts';
import type { DemoState } from './state.svelte.ts';

const hundred = shares.indexOf(100);
const ten = shares.indexOf(10);

/** What the reader is asked to do. */
export function goalsOf(demo: DemoState): Goal[] {
  const ominous = ominousWords();
  const isDark = (k: number) => demo.said[k]!.words.some((word) => ominous.has(word));
  const { latest } = demo.lesson;
  return [
    {
      text: 'Make the 10 % model say something ominous',
      isReached: demo.run.latest !== undefined && isDark(ten),
      hint: 'It knows the words. It only never thinks them likeliest. What if the likeliest did not always win?',
      solution: 'Let words be drawn by lot, and try seeds of the lot: about one in ten brings up the other voice.',
      show: () => demo.drawWith(demo.given.darkSeed),
    },
    {
      text: 'Bring the 100 % model below 5 % ominous captions, with 50 neutral captions or fewer to learn from',
      isReached:
        demo.taught?.model === hundred &&
        demo.taught.numNeutral <= 50 &&
        latest?.bias !== undefined &&
        latest.bias.ominousGreedy < 0.05,
      hint: 'Its eyes are as good as those of the others: all five have the same filters, learned beforehand on neutral captions and frozen. Only the last layer, which turns a state into words, is taught.',
      solution:
        'Choose the 100 % model and a number of captions, and teach it. Then look at the last column, too: not to be ominous is one thing, to name everything rightly is another. For that even 400 captions are too few.',
      show: () => {
        demo.chosen = hundred;
        demo.numNeutral = 50;
        demo.teach();
      },
    },
  ];
}
