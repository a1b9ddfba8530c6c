import { expect, test } from 'vitest';
import { inkOn, palettes } from '~/components/plots/palette.ts';
import { makeProjection, projectSurface, surfaceAspect } from '~/components/plots/surface.ts';

const field = { xs: [0, 1, 3], ys: [-1, 4], heights: [0, 2, 1, 5, 3, 4] };

test('a surface has a face for each cell of its grid, the farthest first, all inside the picture from every side', () => {
  for (let turn = -4; turn < 4; turn += 0.37)
    for (const rise of [0.05, 0.6, 1.5]) {
      const quads = projectSurface(field, { turn, rise });
      expect(quads).toHaveLength(2);
      expect(quads[0]!.depth).toBeLessThanOrEqual(quads[1]!.depth);
      for (const { corners } of quads)
        corners.forEach((value, i) => {
          expect(value).toBeGreaterThan(0);
          expect(value).toBeLessThan(i % 2 ? 1 / surfaceAspect : 1);
        });
    }
});

test('higher is drawn higher, and what is nearer to the eye lower', () => {
  const { project } = makeProjection(field, { turn: 0, rise: 0.6 });
  expect(project(1, 1, 4)[1]).toBeLessThan(project(1, 1, 2)[1]);
  const [near, far] = [project(1, -1, 2), project(1, 4, 2)];
  expect(near[1]).toBeGreaterThan(far[1]);
  expect(near[2]).toBeGreaterThan(far[2]);
});

test('the level of a face runs from the lowest to the highest point', () => {
  const { level } = makeProjection(field, { turn: 0, rise: 0.6 });
  expect([level(0), level(5)]).toEqual([0, 1]);
});

test('writing on the sequential scale has a contrast of at least 4.5', () => {
  const luminance = (channels: ArrayLike<number>) => {
    const linear = (byte: number) =>
      byte / 255 <= 0.04045 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4;
    return 0.2126 * linear(channels[0]!) + 0.7152 * linear(channels[1]!) + 0.0722 * linear(channels[2]!);
  };
  for (let i = 0; i < 255; i++) {
    const paper = luminance(palettes.sequential.subarray(i * 4, i * 4 + 3));
    const ink = inkOn(i / 254, [0, 1]) === 'black' ? 0 : 1;
    expect((Math.max(paper, ink) + 0.05) / (Math.min(paper, ink) + 0.05)).toBeGreaterThan(4.5);
  }
});
