import type { Goal } from '~/components/demo/goal.ts';
import type { WidthsSnapshot } from './compute.ts';
import { type Settings, standard } from './settings.ts';
import { enoughWidth, isComplete, spreadOf } from './widths.ts';

/** What a goal looks at. */
interface Situation {
  settings: Settings;
  /** The share of the test points that the reader saw to be right, NaN before the first picture, and after how many steps. */
  accuracy: number;
  step: number;
  /** Opens the demo with these settings, learning, so many steps a frame. */
  show: (settings: Partial<Settings>, stepsPerFrame: number) => void;
}

/** What the reader is asked to do. Every solution, and what it says of seeds, was run: see the tests. */
export function listGoals({ settings, accuracy, step, show }: Situation): Goal[] {
  const { set, hidden, noise, testShare } = settings;
  const isFair = noise >= standard.noise && testShare >= 0.3;
  const isGood = accuracy >= 0.95 && isFair;
  const solve =
    (solution: Partial<Settings>, stepsPerFrame = 10) =>
    () =>
      show({ ...standard, ...solution }, stepsPerFrame);
  return [
    {
      text: 'Circles: 98 % of the test points right after 10,000 steps or more, with one hidden layer of 3 units.',
      isReached:
        accuracy >= 0.98 && step >= 10_000 && isFair && set === 'circles' && hidden.length === 1 && hidden[0] === 3,
      hint: 'Three lines can close a triangle around the disc, but its corners reach into the ring. Where they come to lie depends on the seed of the weights, and on the points that the network learns from. With 100 steps a frame you soon know.',
      solution:
        'Tanh, rate 0.1, seed 6. With each of the seeds 1 to 12, 95 % are right at some step. Then the lines harden. By step 12,000 no training point is wrong, but with all of these seeds except 6 the triangle has turned until it fits just those, and 7 to 9 of the 150 test points are wrong. Or hold back 30 % for testing instead of half: with more points to learn from, most of the 12 seeds pass.',
      show: solve(circlesSolution, 100),
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
        'Three units. Of the seeds 1 to 20, none gets past 92 % with two units in 20,000 steps. With three, 15 reach 95 % with tanh and 12 with ReLU.',
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
      text: 'Find points for which one hidden unit is enough, with at most 5 % of the test points wrong, and let the experiment say so.',
      isReached: isDone && enoughWidth(results).width === 1 && spreadOf(results.testErrors).median[0]! <= 0.05,
      hint: 'One unit draws one straight line. Which points does a straight line part?',
      solution: 'Two blobs: a line parts them, and every width ends with the same few points wrong.',
      show: () => show(oneUnitSolution),
    },
    {
      text: 'Let the widest network learn by heart: at 64 units, the share of wrong test points at least 5 percentage points above that of wrong training points.',
      isReached: isDone && learntByHeart(results) >= 0.05,
      hint: 'A network that fits the noise must be able to, and must be trained hard enough. The second is a matter of the optimiser.',
      solution: 'Adam at rate 0.03: training errors sink to about 8 %, test errors stay near 15 %.',
      show: () => show(byHeartSolution),
    },
  ];
}

/** By how much the median test error of the widest network exceeds its median training error. */
function learntByHeart({ testErrors, trainErrors }: WidthsSnapshot): number {
  return spreadOf(testErrors).median.at(-1)! - spreadOf(trainErrors).median.at(-1)!;
}

export const oneUnitSolution: Partial<Settings> = { set: 'blobs', classes: 2 };
export const byHeartSolution: Partial<Settings> = { optimiser: 'adam', learningRate: 0.03 };
const circlesSolution: Partial<Settings> = { seed: 6 };
const spiralsSolution: Partial<Settings> = {
  set: 'spirals',
  hidden: [16, 16],
  layer: 2,
  activation: 'relu',
  optimiser: 'adam',
  learningRate: 0.01,
  l2: 0.001,
};
const xorSolution: Partial<Settings> = { set: 'xor', activation: 'relu' };
