import { expect, test } from 'vitest';
import { DemoState, type PoolingConfig } from '~/islands/pooling/state.svelte.ts';

Object.assign(globalThis, { location: { href: 'https://book.example/cnn-review/' } });
const seeds = Array.from({ length: 200 }, (_, i) => i + 1);
const mean = (values: number[]) => values.reduce((sum, value) => sum + value) / values.length;

function shifted(change: Partial<PoolingConfig>): DemoState {
  const demo = new DemoState();
  demo.set({ shift: 1, ...change });
  return demo;
}

test('a shift by one pixel leaves 29 % of the cells before pooling, 62.5 % after max and 16 % after average pooling', () => {
  expect(mean(seeds.map((seed) => shifted({ seed }).keptBefore))).toBeCloseTo(0.29, 2);
  expect(mean(seeds.map((seed) => shifted({ seed }).keptAfter))).toBeCloseTo(0.625, 3);
  expect(mean(seeds.map((seed) => shifted({ seed, kind: 'average' }).keptAfter))).toBeCloseTo(0.16, 2);
});

test('hardly a strong response stays in its cell before pooling', () => {
  const kept = seeds.flatMap((seed) => {
    const { still, moved } = shifted({ seed });
    return [...still.values].flatMap((value, i) => (value >= 6 ? [Number(value === moved.values[i])] : []));
  });
  expect(mean(kept)).toBeLessThan(0.03);
});

test('the solution of the goal reaches it', () => {
  const { keptBefore, keptAfter } = shifted({ seed: 5, size: 4, stride: 4 });
  expect(keptBefore).toBeLessThan(0.5);
  expect(keptAfter).toBeGreaterThanOrEqual(0.8);
});

test('comes back from its link, typed pixels included', () => {
  const demo = new DemoState();
  demo.set({ kind: 'average', shift: 2 });
  demo.setPixel(10, 77);
  const again = new DemoState();
  again.restore(demo.link());
  expect([again.config, [...again.map]]).toEqual([demo.config, [...demo.map]]);
});
