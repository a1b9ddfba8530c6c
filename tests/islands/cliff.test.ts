import { expect, test } from 'vitest';
import { passMark } from '~/engine/analysis/finite-differences.ts';
import { DemoState } from '../../src/islands/cliff/state.svelte.ts';

const page = 'https://book.example/gradient-pathologies/';
Object.assign(globalThis, { location: { href: page } });

test('on the wall the balls part ways: one is thrown out of the picture, the clipped one comes to rest low', () => {
  const demo = new DemoState();
  demo.goToWall();
  expect(demo.plain[0]!.norm).toBeGreaterThan(5000);
  for (let i = 0; i < 60; i++) demo.advance();
  const [plain, short] = [demo.plain.at(-1)!, demo.short.at(-1)!];
  expect(plain.b > 2 || plain.b < -6 || plain.w > 9 || plain.w < -1).toBe(true);
  expect(short.error).toBeLessThan(0.02);
});

test.each([4.5, 5.96, 7.32, 8])('at w = %d the button finds the steepest place, and the badge is green there', (w) => {
  const demo = new DemoState();
  demo.moveStart(w, -1);
  demo.goToWall();
  expect(demo.plain[0]!.norm).toBeGreaterThan(Math.abs(demo.wall.db));
  expect(demo.wall.b).toBe(demo.config.start.b);
  expect(demo.relativeError).toBeLessThan(passMark);
});

test('a view that is zoomed in stays on the surface and holds the start', () => {
  const demo = new DemoState();
  demo.set({ zoom: 6 });
  demo.moveStart(99, 99);
  expect(demo.config.start).toEqual({ w: 8, b: 1 });
  expect(demo.view.w[1]).toBe(8);
  expect(demo.view.w[1] - demo.view.w[0]).toBeCloseTo(8 / 64, 12);
});

test('the demo comes back from its link, and a broken one is refused with a sentence', () => {
  const demo = new DemoState();
  demo.set({ start: { w: 3.25, b: -1.5 }, clipping: 'value', zoom: 2 });
  const again = new DemoState();
  again.restore(demo.link());
  expect({ ...again.config }).toEqual({ ...demo.config });
  again.restore(`${page}?cliff=1.${btoa(JSON.stringify({ zoom: 'deep' }))}`);
  expect(again.notice).toMatch(/cannot have/);
});
