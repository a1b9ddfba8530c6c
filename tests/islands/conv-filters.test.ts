import { expect, test } from 'vitest';
import { createRandom } from '~/engine/random.ts';
import { filterLength } from '~/engine/analysis/sparse-filters.ts';
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
    expect(demo.set.index).toBe(0);
  },
);
