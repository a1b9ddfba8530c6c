import { expect, test } from 'vitest';
import { createRandom, restoreRandom } from '../../src/engine/random.ts';

test('the same seed gives the same stream, another seed another one', () => {
  const draw = (seed: number) => Array.from({ length: 5 }, createRandomDraw(seed));
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
});

test('uniform and normal numbers have the moments they promise', () => {
  const random = createRandom(1);
  const n = 100_000;
  let [sum, squares, uniforms] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const x = random.normal(2, 3);
    sum += x;
    squares += x * x;
    uniforms += random.uniform(-1, 1);
  }
  const mean = sum / n;
  expect(mean).toBeCloseTo(2, 1);
  expect(Math.sqrt(squares / n - mean * mean)).toBeCloseTo(3, 1);
  expect(uniforms / n).toBeCloseTo(0, 1);
});

test('integers reach every value, and a shuffle keeps every item', () => {
  const random = createRandom(3);
  const counts = new Array(6).fill(0);
  for (let i = 0; i < 6000; i++) counts[random.integer(6)]++;
  for (const count of counts) expect(count).toBeGreaterThan(800);
  expect(random.shuffle([...Array(20).keys()]).sort((a, b) => a - b)).toEqual([...Array(20).keys()]);
});

test('a saved stream goes on where it stopped', () => {
  const random = createRandom(11);
  random.normal();
  const saved = random.state();
  const expected = [random.uniform(), random.normal()];
  const again = restoreRandom(saved);
  expect([again.uniform(), again.normal()]).toEqual(expected);
});

function createRandomDraw(seed: number) {
  const random = createRandom(seed);
  return () => random.uniform();
}
