import { beforeAll, describe, expect, test } from 'vitest';
import {
  climb,
  decorrelate,
  excitement,
  excitementSlopes,
  stackPictures,
  unregularised,
  type Target,
} from '../../../src/engine/analysis/feature-visualisation.ts';
import {
  blurPicture,
  colourCovariance,
  roughness,
  shiftPicture,
  totalVariation,
} from '../../../src/engine/analysis/picture-regularisers.ts';
import { createShapeCnn } from '../../../src/engine/nets/shape-cnn.ts';
import { shapeCnnShapes } from '../../../src/engine/nets/shape-cnn-shape.ts';
import { createRandom } from '../../../src/engine/random.ts';
import { startBackend } from '../../../src/engine/tensor/backend.ts';
import * as tf from '../../../src/engine/tensor/ops.ts';
import { toTensors } from '../../../src/engine/tensor/parameters.ts';

const random = createRandom(7);
const makePicture = (side = 32) => Float32Array.from({ length: side * side * 3 }, () => random.uniform(0.2, 0.8));
const dot = (a: ArrayLike<number>, b: ArrayLike<number>) => Array.from(a).reduce((sum, x, i) => sum + x * b[i]!, 0);
const targets: Target[] = [
  { layer: 'conv1', channel: 3 },
  { layer: 'conv2', channel: 5 },
  { layer: 'conv2', channel: 5, place: { row: 4, column: 9 } },
  { layer: 'dense', channel: 11 },
  { layer: 'logits', channel: 2 },
];

describe('the climb', () => {
  let weights: Record<string, tf.Tensor>;
  beforeAll(async () => {
    await startBackend({ backend: 'wasm' });
    weights = toTensors(createShapeCnn(createRandom(1)), shapeCnnShapes);
  });
  const excite = (picture: Float32Array, target: Target) =>
    tf.tidy(() => excitement(weights, stackPictures([picture]), target).dataSync()[0]!);

  test.each(targets)('the slope for %o is that of finite differences (eq:activation-ascent)', (target) => {
    const picture = makePicture();
    const [slope] = excitementSlopes(weights, [picture], target);
    const direction = slope!.map((value) => value + 0.3 * Math.sqrt(dot(slope!, slope!) / 3072) * random.normal());
    const step = 2e-3 / Math.sqrt(dot(direction, direction));
    const moved = (sign: number) => picture.map((value, i) => value + sign * step * direction[i]!);
    const measured = (excite(moved(1), target) - excite(moved(-1), target)) / (2 * step);
    expect(measured / dot(slope!, direction)).toBeCloseTo(1, 1);
  });

  test('a unit of the first convolution wants its own kernel, and its whole map one colour everywhere inside', () => {
    const kernels = weights['conv1']!.dataSync();
    const kernel = (u: number, v: number, colour: number) => kernels[((u * 5 + v) * 3 + colour) * 16 + 3]!;
    const at = (slope: Float32Array, row: number, column: number, colour: number) =>
      slope[(row * 32 + column) * 3 + colour]!;
    const place = { row: 9, column: 12 };
    const [unit] = excitementSlopes(weights, [makePicture()], { layer: 'conv1', channel: 3, place });
    const [map] = excitementSlopes(weights, [makePicture()], { layer: 'conv1', channel: 3 });
    for (const colour of [0, 1, 2]) {
      let sum = 0;
      for (let u = 0; u < 5; u++)
        for (let v = 0; v < 5; v++) {
          sum += kernel(u, v, colour);
          expect(at(unit!, 9 + u - 2, 12 + v - 2, colour)).toBeCloseTo(kernel(u, v, colour), 5);
        }
      for (const [row, column] of [[2, 2], [9, 20], [29, 29]] as const) expect(1024 * at(map!, row, column, colour)).toBeCloseTo(sum, 4); // prettier-ignore
    }
    expect(unit!.filter((value) => value !== 0)).toHaveLength(75);
  });

  test('each picture of a pair climbs as if it were alone, and no tensor is left behind', () => {
    const [one, other] = [makePicture(), makePicture()];
    const before = tf.memory().numTensors;
    const both = excitementSlopes(weights, [one, other], targets[4]!);
    expect(tf.memory().numTensors).toBe(before);
    const alone = excitementSlopes(weights, [other], targets[4]!)[0]!;
    expect(Math.max(...both[1]!.map((value, i) => Math.abs(value - alone[i]!)))).toBeLessThan(1e-5);
  });

  test('a plain step changes values by the step size and raises the excitement', () => {
    const picture = makePicture();
    const start = picture.slice();
    climb(weights, [{ picture, regularisers: unregularised }], targets[4]!, 0.01, [], createRandom(1));
    const change = picture.map((value, i) => value - start[i]!);
    expect(Math.sqrt(dot(change, change) / change.length)).toBeCloseTo(0.01, 4);
    expect(excite(picture, targets[4]!)).toBeGreaterThan(excite(start, targets[4]!));
  });

  test('the total variation keeps a climbing picture smoother', () => {
    const start = makePicture();
    const plain = { picture: start.slice(), regularisers: unregularised };
    const held = { picture: start.slice(), regularisers: { ...unregularised, variation: 0.01 } };
    for (let i = 0; i < 20; i++) climb(weights, [plain, held], targets[4]!, 0.02, [], createRandom(i));
    expect(roughness(held.picture)).toBeLessThan(0.7 * roughness(plain.picture));
  });
});

test('the slope of the total variation is that of finite differences (eq:total-variation)', () => {
  const picture = makePicture(5);
  const { slope } = totalVariation(picture);
  const at = (i: number, change: number) => totalVariation(picture.map((v, j) => (j === i ? v + change : v))).value;
  for (const i of [0, 7, 14, 40, 74]) expect((at(i, 1e-3) - at(i, -1e-3)) / 2e-3).toBeCloseTo(slope[i]!, 2);
});

test('a step in decorrelated colours is A Aᵀ times the slope (eq:decorrelated-step)', () => {
  const a = [[0.4, 0, 0], [0.2, 0.3, 0], [0.1, -0.2, 0.5]]; // prettier-ignore
  const covariance = [0, 1, 2].flatMap((i) => [0, 1, 2].map((j) => dot(a[i]!, a[j]!)));
  const slope = makePicture(2);
  const step = decorrelate(slope, covariance);
  for (let pixel = 0; pixel < 4; pixel++) {
    const g = slope.slice(3 * pixel, 3 * pixel + 3);
    const inZ = [0, 1, 2].map((k) => dot(a.map((row) => row[k]!), g)); // prettier-ignore
    a.forEach((row, i) => expect(step[3 * pixel + i]).toBeCloseTo(dot(row, inZ), 5));
  }
});

test('colours that always move together have a covariance of equal entries', () => {
  const greys = [0.1, 0.5, 0.9].map((grey) => new Float32Array(12).fill(grey));
  for (const entry of colourCovariance(greys)) expect(entry).toBeCloseTo(0.32 / 3, 6);
});

test('a shift wraps around and is undone by the opposite one', () => {
  const picture = makePicture(6);
  const moved = shiftPicture(picture, { rows: 2, columns: -1 });
  expect(moved.slice((2 * 6 + 5) * 3, (2 * 6 + 5) * 3 + 3)).toEqual(picture.slice(0, 3));
  expect(shiftPicture(moved, { rows: -2, columns: 1 })).toEqual(picture);
});

test('blur spreads a dot as 1 2 1 by 1 2 1 over 16 and leaves a flat picture alone', () => {
  const picture = new Float32Array(75);
  picture[(2 * 5 + 2) * 3] = 16;
  const red = blurPicture(picture).filter((_, i) => i % 3 === 0);
  expect([...red]).toEqual([0, 0, 0, 0, 0, 0, 1, 2, 1, 0, 0, 2, 4, 2, 0, 0, 1, 2, 1, 0, 0, 0, 0, 0, 0]);
  expect(blurPicture(new Float32Array(75).fill(0.3))).toEqual(new Float32Array(75).fill(0.3));
});
