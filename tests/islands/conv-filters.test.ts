import { expect, test } from 'vitest';
import { createRandom } from '~/engine/random.ts';
import { filterLength, filterSize, SparseFilterLearner } from '~/engine/analysis/sparse-filters.ts';
import { colourShare } from '~/engine/layers/colour-filter.ts';
import { firstSeed, recipe } from '~/islands/conv-filters/recipe.ts';
import { DemoState, packFilters, unpackFilters } from '~/islands/conv-filters/state.svelte.ts';

const page = 'https://book.example/cnn-review/';
Object.assign(globalThis, { location: { href: page } });
const session = { start() {}, tell() {}, pause() {}, step() {}, stop() {}, dispose() {} } as never;
const random = createRandom(1);
const packed = packFilters(Float32Array.from({ length: 48 * filterLength }, () => random.normal()));
const makeDemo = () => new DemoState(packed, session);

test('packed filters keep their shape to within a 127th of their largest weight, and have length one', () => {
  const filters = Float32Array.from({ length: 2 * filterLength }, () => random.normal(0, 1 / Math.sqrt(filterLength)));
  const again = unpackFilters(packFilters(filters)).subarray(0, filterLength);
  const own = filters.subarray(0, filterLength);
  const length = Math.sqrt(own.reduce((sum, value) => sum + value * value, 0));
  const largest = Math.max(...own.map(Math.abs));
  expect(Math.max(...again.map((value, i) => Math.abs(value * length - own[i]!)))).toBeLessThan(largest / 127);
});

test('the parts of an answer add up to it', () => {
  const demo = makeDemo();
  demo.choose({ picture: 'gratings', index: 5 });
  demo.look(1234);
  expect(demo.parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(demo.answers[1234]!, 4);
});

test('one number turns the blur into a filter that ignores flat areas', () => {
  const demo = makeDemo();
  demo.choose({ bank: 'classic', index: 2 });
  demo.edit(4, [0, 1, 2], -32);
  expect(demo.weightSum).toBeCloseTo(0, 5);
});

test('a smaller map of answers keeps the chosen place inside', () => {
  const demo = makeDemo();
  demo.choose({ bank: 'classic', index: 0 });
  demo.look(62 * 62 - 1);
  demo.choose({ bank: 'learned' });
  expect(demo.set.place).toBe(54 * 54 - 1);
});

test('picture, filter, place and changed weights come back from the link', () => {
  const demo = makeDemo();
  demo.choose({ picture: 'shapes', seed: 9, bank: 'classic', index: 3 });
  demo.edit(0, [1], 25);
  demo.look(77);
  const again = makeDemo();
  again.restore(demo.link());
  expect(again.notice).toBeUndefined();
  expect({ ...again.set }).toEqual({ ...demo.set });
});

test.each([{ picture: 'own' }, { index: 48 }, { place: -1 }, { edited: [1, 2] }, { bank: 'mine' }])(
  'a link with %o is refused with a sentence',
  (bad) => {
    const demo = makeDemo();
    demo.restore(`${page}?conv-filters=1.${btoa(JSON.stringify(bad))}`);
    expect(demo.notice).toMatch(/starts with its own/);
    expect({ ...demo.set }).toEqual({ ...makeDemo().set });
  },
);

/** How much a filter's brightness changes along one direction more than across it, from 0 to 1, and that direction. */
function orientation(filter: Float32Array): { strength: number; angle: number } {
  const grey = (row: number, column: number) => {
    const at = 3 * (row * filterSize + column);
    return filter[at]! + filter[at + 1]! + filter[at + 2]!;
  };
  let [across, down, both] = [0, 0, 0];
  for (let row = 1; row < filterSize - 1; row++)
    for (let column = 1; column < filterSize - 1; column++) {
      const dx = grey(row, column + 1) - grey(row, column - 1);
      const dy = grey(row + 1, column) - grey(row - 1, column);
      across += dx * dx;
      down += dy * dy;
      both += dx * dy;
    }
  const strength = Math.hypot(across - down, 2 * both) / (across + down);
  return { strength, angle: Math.atan2(2 * both, across - down) / 2 };
}

test('the filters of the page: within a minute, from seed 1, edges at every angle and blobs of colour', () => {
  const start = performance.now();
  const learner = new SparseFilterLearner({ ...recipe, seed: firstSeed });
  while (learner.step < recipe.numSteps) learner.iterate();
  expect(performance.now() - start).toBeLessThan(60_000);

  const all = learner.filters();
  const filters = Array.from({ length: recipe.numFilters }, (_, i) =>
    all.subarray(i * filterLength, (i + 1) * filterLength),
  );
  const colours = filters.filter((weights) => colourShare({ size: filterSize, weights }) > 0.8);
  const greys = filters.filter((weights) => colourShare({ size: filterSize, weights }) < 0.2);
  const edges = greys.map(orientation).filter(({ strength }) => strength > 0.5);
  expect(colours.length).toBeGreaterThanOrEqual(12);
  expect(edges.length).toBeGreaterThanOrEqual(20);
  for (const eighth of [-4, -3, -2, -1, 0, 1, 2, 3]) {
    const [from, to] = [(eighth * Math.PI) / 8, ((eighth + 1) * Math.PI) / 8];
    expect(
      edges.some(({ angle }) => angle >= from && angle < to),
      `${eighth}/8 π`,
    ).toBe(true);
  }
}, 120_000);

test('the same seed learns the same filters to the last bit, another seed others', () => {
  const learn = (seed: number) => {
    const learner = new SparseFilterLearner({ seed, numFilters: 8, numPatches: 300 });
    for (let step = 0; step < 3; step++) learner.iterate();
    return learner.filters();
  };
  expect(learn(firstSeed)).toEqual(learn(firstSeed));
  expect(learn(2)).not.toEqual(learn(firstSeed));
}, 60_000);
