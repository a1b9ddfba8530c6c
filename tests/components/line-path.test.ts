import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bandPath, decimate, linePath, spreadLabels } from '~/components/plots/line-path.ts';
import { nearestIndex } from '~/components/plots/line-chart.ts';

test('a thinned line keeps its ends, its order and every extreme of its runs', () => {
  const values = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 200, maxLength: 900 });
  fc.assert(
    fc.property(values, (line) => {
      const kept = decimate(line, 20);
      expect(kept.length).toBeLessThanOrEqual(80);
      expect(kept[0]).toBe(0);
      expect(kept.at(-1)).toBe(line.length - 1);
      expect(kept).toEqual([...new Set(kept)].sort((a, b) => a - b));
      const shown = kept.map((i) => line[i]!);
      expect(Math.max(...shown)).toBe(Math.max(...line));
      expect(Math.min(...shown)).toBe(Math.min(...line));
    }),
    { seed: 2 },
  );
});

test('a short line is drawn whole', () => {
  expect(decimate([5, 6, 7], 20)).toEqual([0, 1, 2]);
});

test('a gap stays a gap after thinning, and lifts the pen', () => {
  const line = Float32Array.from({ length: 1000 }, (_, i) => (i === 503 ? NaN : i));
  expect(decimate(line, 10)).toContain(503);
  expect(
    linePath(
      [0, 1, 2, 3],
      (i) => i,
      (i) => [1, NaN, 2, 3][i]!,
    ),
  ).toBe('M0 1M2 2L3 3');
});

test('a band goes along its upper edge and back along its lower one', () => {
  const low = [0, 1, NaN];
  expect(
    bandPath(
      [0, 1, 2],
      (i) => i,
      (i) => low[i]!,
      (i) => low[i]! + 5,
    ),
  ).toBe('M0 5L1 6L1 1L0 0Z');
});

test('labels are moved apart, keep their order, and stay inside where there is room', () => {
  const wanted = fc.array(fc.double({ min: 0, max: 200, noNaN: true }), { minLength: 1, maxLength: 10 });
  fc.assert(
    fc.property(wanted, (places) => {
      const spread = spreadLabels(places, 17, 0, 200);
      const order = places.map((_, i) => i).sort((a, b) => places[a]! - places[b]!);
      for (let k = 1; k < order.length; k++)
        expect(spread[order[k]!]! - spread[order[k - 1]!]!).toBeGreaterThan(17 - 1e-6);
      expect(Math.min(...spread)).toBeGreaterThan(-1e-6);
      expect(Math.max(...spread)).toBeLessThan(200 + 1e-6);
    }),
    { seed: 3 },
  );
});

test('labels with room stay where they want to be', () => {
  expect(spreadLabels([100, 10, 50], 17, 0, 200)).toEqual([100, 10, 50]);
});

test('the cursor finds the value nearest to its place', () => {
  const series = { name: '', values: [0, 0, 0, 0], x: [1, 10, 100, 1000] };
  expect([0, 5, 6, 70, 5000].map((place) => nearestIndex(series, place))).toEqual([0, 0, 1, 2, 3]);
  expect(nearestIndex({ name: '', values: [1, 2, 3] }, 1.6)).toBe(2);
});
