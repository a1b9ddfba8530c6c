import { describe, expect, test } from 'vitest';
import { createMlp, createMlpBatch, evaluate } from '~/engine/nets/mlp.ts';
import { initialiseMlp, layoutMlp } from '~/engine/nets/mlp-shape.ts';
import { createMlpTrainer } from '~/engine/nets/mlp-trainer.ts';
import { createRandom } from '~/engine/random.ts';
import { holdOut, makePoints, type PointSet, selectPoints } from '~/engine/tasks/points-2d.ts';
import { createKernels } from '~/engine/tensor/kernels.ts';
import { tryWidthsFirst } from '~/islands/classifier-2d/first-run.ts';
import { byHeartSolution, listGoals, listWidthGoals, oneUnitSolution } from '~/islands/classifier-2d/goals.ts';
import { type Settings, standard } from '~/islands/classifier-2d/settings.ts';
import { DemoState } from '~/islands/classifier-2d/state.svelte.ts';
import { enoughWidth, numSeeds, spreadOf, tolerance, widths } from '~/islands/classifier-2d/widths.ts';
import type { WidthsSnapshot } from '~/islands/classifier-2d/compute.ts';

/** What the demo shows of a network of three tanh units, unless the changes say otherwise, every `every` steps. */
function train(changes: Partial<Settings>, steps: number, every = 10) {
  const settings = { ...standard, ...changes };
  const { set, hidden, activation, seed, testShare, dataSeed } = settings;
  const points = makePoints({ ...settings, set: set as PointSet, seed: dataSeed });
  const isTest = holdOut(points.labels, testShare);
  const [seen, held] = [selectPoints(points, isTest, 0), selectPoints(points, isTest, 1)];
  const layout = layoutMlp({ inputs: 2, hidden, classes: 2, activation });
  const random = createRandom(seed);
  const mlp = createMlp(createKernels(), layout, initialiseMlp(layout, random));
  const trainer = createMlpTrainer(mlp, seen.x, seen.labels, settings, random);
  const [onSeen, onHeld] = [createMlpBatch(mlp, seen.x, seen.labels), createMlpBatch(mlp, held.x, held.labels)];
  return Array.from({ length: steps / every }, (_, frame) => {
    for (let step = 0; step < every; step++) trainer.step();
    return { step: (frame + 1) * every, train: evaluate(mlp, onSeen).accuracy, test: evaluate(mlp, onHeld).accuracy };
  });
}

const goalAt = (index: number, situation: Partial<Parameters<typeof listGoals>[0]>) =>
  listGoals({ settings: standard, accuracy: NaN, step: 0, show: () => {}, ...situation })[index]!;
const reaches = (index: number, settings: Settings, steps: number) =>
  train(settings, steps, 100).some(({ test, step }) => goalAt(index, { settings, accuracy: test, step }).isReached);
const seedsTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

test.each([
  ['circles', 0],
  ['spirals', 1],
  ['XOR', 2],
])('what “Show me” opens reaches the goal on %s', (_, index) => {
  let solution = standard;
  goalAt(index, { show: (settings) => (solution = settings as Settings) }).show!();
  expect(reaches(index, solution, 12_000)).toBe(true);
});

describe('the goal on circles', () => {
  test('is not reached by setting three units alone', () => {
    expect(reaches(0, standard, 30_000)).toBe(false);
  });

  test('has the seeds that its solution tells of', () => {
    const runs = seedsTo(12).map((seed) => train({ seed }, 12_000));
    expect(runs.every((run) => run.some(({ test }) => test >= 0.95))).toBe(true);
    const ends = runs.map((run) => run.at(-1)!);
    expect(ends.every(({ train }) => train === 1)).toBe(true);
    const [six] = ends.splice(5, 1);
    expect(six!.test).toBeGreaterThan(0.98);
    const numWrong = ends.map(({ test }) => Math.round(150 * (1 - test)));
    expect([Math.min(...numWrong), Math.max(...numWrong)]).toEqual([7, 9]);
  });

  test('is reached by most seeds when 30 % are held back', () => {
    const settings = { ...standard, testShare: 0.3 };
    expect(seedsTo(12).filter((seed) => reaches(0, { ...settings, seed }, 12_000)).length).toBeGreaterThan(6);
  });
});

test.each<[number, 'tanh' | 'relu', number, number]>([
  [2, 'tanh', 0, 0.92],
  [2, 'relu', 0, 0.92],
  [3, 'tanh', 15, 1],
  [3, 'relu', 12, 1],
])('XOR with %i %s units: %i of 20 seeds reach 95 %%', (width, activation, numGood, most) => {
  const best = seedsTo(20).map((seed) =>
    Math.max(...train({ set: 'xor', hidden: [width], activation, seed }, 20_000).map(({ test }) => test)),
  );
  expect(best.filter((accuracy) => accuracy >= 0.95)).toHaveLength(numGood);
  expect(Math.max(...best)).toBeLessThanOrEqual(most);
});

describe('the experiment on widths', () => {
  /** Every seed of a width with the same error. */
  const resultsOf = (errors: number[]) =>
    ({ testErrors: errors.flatMap((error) => Array<number>(numSeeds).fill(error)) }) as unknown as WidthsSnapshot;
  /** The demo as chapter 1 has it. */
  const widthsOf = (changes: object) =>
    tryWidthsFirst(new DemoState({ preset: { set: 'moons', noise: 0.3, hidden: [8], ...changes } }));

  test('says from which width on all are good, not which is the first that happens to be', () => {
    const results = resultsOf([0.3, 0.1, 0.2, 0.11, 0.1, 0.12, 0.09, 0.11]);
    expect(enoughWidth(results)).toEqual({ least: 0.09, bestWidth: 32, width: 5 });
  });

  test('says of no width that it is enough where the widest is not good', () => {
    expect(enoughWidth(resultsOf([0.3, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.2])).width).toBeUndefined();
    expect(enoughWidth(resultsOf(widths.map(() => NaN))).bestWidth).toBeUndefined();
  });

  test.each([
    ['the chapter’s points', {}, 3, [false, false]],
    ['two blobs', oneUnitSolution, 1, [true, false]],
    ['the chapter’s points learnt by heart', byHeartSolution, 3, [false, true]],
    ['spirals, where every width fails', { set: 'spirals' }, 1, [false, true]],
  ])('judges %s rightly', async (_, changes, from, reached) => {
    const results = await widthsOf(changes);
    const { least, width } = enoughWidth(results);
    expect(width).toBe(from);
    for (const error of spreadOf(results.testErrors).median.slice(widths.indexOf(from)))
      expect(error).toBeLessThanOrEqual(least + tolerance);
    expect(listWidthGoals(results, () => {}).map(({ isReached }) => isReached)).toEqual(reached);
    if (changes !== byHeartSolution) return;
    const percentOf = (errors: ArrayLike<number>) => Math.round(100 * spreadOf(errors).median.at(-1)!);
    expect([percentOf(results.trainErrors), percentOf(results.testErrors)]).toEqual([8, 15]);
  });
});
