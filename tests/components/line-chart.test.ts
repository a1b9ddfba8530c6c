import { expect, test } from 'vitest';
import { makeAxis } from '~/components/plots/axis.ts';
import { layLines } from '~/components/plots/line-chart.ts';

const axis = makeAxis([0, 100], { isLogarithmic: false, isNice: false, count: 4 });

test('points have a marker each and no line between them, where nothing was measured', () => {
  const values = [0, 0, 100];
  const [line, points] = layLines([{ name: 'a', values }, { name: 'b', values, isPoints: true }], axis, axis); // prettier-ignore
  expect(line!.path).not.toBe('');
  expect([line!.marker, line!.endY]).toEqual([undefined, 0]);
  expect(points!.path).toBe('');
  expect(points!.dots).toEqual(line!.dots);
  expect(points!.marker).toMatch(/^M/);
  expect(points!.endY, 'a legend names them').toBeUndefined();
});
