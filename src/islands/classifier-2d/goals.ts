import type { Goal } from '~/components/demo/goal.ts';
import type { WidthsSnapshot } from './compute.ts';
import { type Settings, standard } from './settings.ts';
import { enoughWidth, isComplete, spreadOf } from './widths.ts';

/** What a goal looks at. */
interface Situation {
  settings: Settings;
  /** The share of the test points that is right; NaN before the first picture. */
  accuracy: number;
  /** Opens the demo with these settings, learning. */
  show: (settings: Partial<Settings>) => void;
}

/** What the reader is asked to do. Every solution was run: see the tests. */
export function listGoals({ settings, accuracy, show }: Situation): Goal[] {
  const { set, hidden, noise, testShare } = settings;
  const isGood = accuracy >= 0.95 && noise >= standard.noise && testShare >= 0.3;
  const solve = (solution: Partial<Settings>) => () => show({ ...standard, ...solution });
  return [
    {
      text: 'Circles: 95 % of the test points right with one hidden layer of 3 units.',
      isReached: isGood && set === 'circles' && hidden.length === 1 && hidden[0] === 3,
      hint: 'Three lines can close a triangle around the disc. Whether training finds it depends on where the lines start.',
      solution:
        'Tanh, rate 0.1, seed 6. About half of all seeds get there; from the others, two of the lines end up doing the same work.',
      show: solve(circlesSolution),
    },
    {
      text: 'Spirals: 95 % of the test points right, with any network.',
      isReached: isGood && set === 'spirals',
      hint: 'One narrow layer will not do. Two layers, or one wide one, and Adam instead of plain gradient descent.',
      solution:
        'Two layers of 16 ReLU units, Adam at rate 0.01, weight decay 0.001. Without the decay the boundary wraps itself around single noisy points.',
      show: solve(spiralsSolution),
    },
    {
      text: 'XOR: find the smallest single hidden layer that gets 95 % of the test points right.',
      isReached: isGood && set === 'xor' && hidden.length === 1 && hidden[0] === 3,
      hint: 'Two units can mark off one band between two parallel lines, which cuts two of the squares’ corners off. Try a few seeds before you call a width too small.',
      solution:
        'Three units. Of 20 seeds with two units none passed 92 %; with three, about half pass 95 %, more of them with ReLU than with tanh.',
      show: solve(xorSolution),
    },
  ];
}

/** What the reader is asked to find with the experiment on widths; `results` are those of the reader's own runs. */
export function listWidthGoals(
  results: WidthsSnapshot | undefined,
  show: (settings: Partial<Settings>) => void,
): Goal[] {
  const isDone = isComplete(results);
  return [
    {
      text: 'Find points for which one hidden unit is enough, and let the experiment say so.',
      isReached: isDone && enoughWidth(results).width === 1,
      hint: 'One unit draws one straight line. Which points does a straight line part?',
      solution: 'Two blobs: a line parts them, and every width ends with the same few points wrong.',
      show: () => show(oneUnitSolution),
    },
    {
      text: 'Let the widest network learn by heart: at 64 units, the share of wrong test points at least 5 points above that of wrong training points.',
      isReached: isDone && learntByHeart(results) >= 0.05,
      hint: 'A network that fits the noise must be able to, and must be trained hard enough. The second is a matter of the optimiser.',
      solution: 'Adam at rate 0.03: training errors sink to about 8 %, test errors stay near 15 %.',
      show: () => show(byHeartSolution),
    },
  ];
}

/** By how much the median test error of the widest network exceeds its median training error. */
export function learntByHeart({ testErrors, trainErrors }: WidthsSnapshot): number {
  return spreadOf(testErrors).median.at(-1)! - spreadOf(trainErrors).median.at(-1)!;
}

export const oneUnitSolution: Partial<Settings> = { set: 'blobs', classes: 2 };
export const byHeartSolution: Partial<Settings> = { optimiser: 'adam', learningRate: 0.03 };
export const circlesSolution: Partial<Settings> = { seed: 6 };
export const spiralsSolution: Partial<Settings> = {
  set: 'spirals',
  hidden: [16, 16],
  layer: 2,
  activation: 'relu',
  optimiser: 'adam',
  learningRate: 0.01,
  l2: 0.001,
};
export const xorSolution: Partial<Settings> = { set: 'xor', activation: 'relu' };
