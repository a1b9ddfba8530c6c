import { expect, test } from 'vitest';
import { emptyGrid } from '../../../src/engine/layers/convolution.ts';
import { pool, poolBackward, type PoolingSettings } from '../../../src/engine/layers/pooling.ts';
import { createRandom } from '../../../src/engine/random.ts';

test('max keeps the largest value of each window, average its mean, and a window that does not fit is dropped', () => {
  const input = { rows: 2, columns: 5, values: Float64Array.of(1, 5, 2, 0, 9, 3, 4, 8, 6, 9) };
  expect([...pool(input, { kind: 'max', size: 2, stride: 2 }).output.values]).toEqual([5, 8]);
  expect([...pool(input, { kind: 'average', size: 2, stride: 2 }).output.values]).toEqual([3.25, 4]);
});

test.each<PoolingSettings>([
  { kind: 'max', size: 2, stride: 2 },
  { kind: 'max', size: 3, stride: 1 },
  { kind: 'average', size: 3, stride: 2 },
])('eq:pool-backward agrees with finite differences: $kind $size/$stride', (settings) => {
  const random = createRandom(5);
  const input = emptyGrid({ rows: 6, columns: 7 });
  input.values.forEach((_, i) => (input.values[i] = random.normal()));
  const pooled = pool(input, settings);
  const weights = pooled.output.values.map((_, i) => Math.cos(i));
  const loss = () => pool(input, settings).output.values.reduce((sum, value, i) => sum + value * weights[i]!, 0);
  const gradient = poolBackward(input, pooled, settings, weights);
  input.values.forEach((value, i) => {
    input.values[i] = value + 1e-5;
    const above = loss();
    input.values[i] = value - 1e-5;
    const below = loss();
    input.values[i] = value;
    expect(gradient[i]).toBeCloseTo((above - below) / 2e-5, 6);
  });
});
