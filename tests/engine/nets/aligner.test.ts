import { expect, test } from 'vitest';
import { alignerShapes, createAligner } from '~/engine/nets/aligner.ts';
import { createAlignerTrainer } from '~/engine/nets/aligner-trainer.ts';
import { createAlignment } from '~/engine/nets/alignment.ts';
import { createRegions, cutRegions, regionBoxes, regionSide, wholePicture } from '~/engine/nets/regions.ts';
import { createRandom } from '~/engine/random.ts';
import { sceneSide } from '~/engine/tasks/scenes.ts';
import { createKernels } from '~/engine/tensor/kernels.ts';
import { sizeOf, zerosLike } from '~/engine/training/arrays.ts';

const config = {
  vocabulary: ['a', 'dog', 'cat', 'left', 'of'],
  convolutions: [{ filterSide: 4, stride: 4, channels: 3 }],
  ...{ hiddenSize: 4, jointSize: 3 },
};
const sentences = [[0, 1], [0, 2, 3, 4, 0, 1], [1, 2, 0]]; // prettier-ignore
const random = createRandom(3);
const parameters = createAligner(config, random);
const pictures = sentences.map((_, k) => ({
  pixels: new Uint8ClampedArray(sceneSide ** 2 * 4).map(() => random.integer(256)),
  boxes: [{ x: 20, y: 30, side: 12 + k }, ...(k === 1 ? [{ x: 50, y: 10, side: 18 }] : []), wholePicture],
}));
const size = { ...config, batchSize: 3, numSteps: 7, maxRegions: 4 };

test('every parameter has its shape', () => {
  for (const [name, shape] of Object.entries(alignerShapes(config)))
    expect(parameters[name]).toHaveLength(sizeOf(shape));
});

test('the gradient of the ranking loss agrees with finite differences', () => {
  const lossOf = createAlignerTrainer(createKernels(), size);
  const gradients = zerosLike(parameters);
  const measure = () => lossOf({ parameters, gradients, pictures, sentences });
  expect(measure()).toBeGreaterThan(1);
  const analytic = Object.fromEntries(Object.entries(gradients).map(([name, values]) => [name, values.slice()]));
  for (const [name, values] of Object.entries(parameters))
    for (let sample = 0; sample < 5; sample++) {
      const k = random.integer(values.length);
      const [kept, step] = [values[k]!, 0.001];
      values[k] = kept + step;
      const above = measure();
      values[k] = kept - step;
      const slope = (above - measure()) / (2 * step);
      values[k] = kept;
      expect(Math.abs(analytic[name]![k]! - slope), `${name}[${k}]`).toBeLessThan(5e-3 + 0.02 * Math.abs(slope));
    }
});

test('every word takes the region that fits it best, and their sum is the score that training compares', () => {
  const kernels = createKernels();
  const align = createAlignment(kernels, config, parameters, { maxRegions: 4, maxWords: 7 });
  const scoreOf = (k: number, l: number) => align(pictures[k]!.pixels, pictures[k]!.boxes, sentences[l]!).score;
  const { fits, regions } = align(pictures[1]!.pixels, pictures[1]!.boxes, sentences[1]!);
  regions.forEach((region, t) => {
    const column = [0, 1, 2].map((i) => fits[i * 6 + t]!);
    expect(column[region]).toBe(Math.max(...column));
  });
  let loss = 0;
  for (const k of [0, 1, 2])
    for (const l of [0, 1, 2])
      if (k !== l)
        for (const other of [scoreOf(k, l), scoreOf(l, k)]) loss += Math.max(0, other - scoreOf(k, k) + 1) / 3;
  const lossOf = createAlignerTrainer(kernels, size);
  expect(lossOf({ parameters, gradients: zerosLike(parameters), pictures, sentences })).toBeCloseTo(loss, 4);
});

test('a region shows what is in its box, and says where that is', () => {
  const pixels = new Uint8ClampedArray(sceneSide ** 2 * 4);
  for (let y = 24; y < 40; y++) for (let x = 8; x < 24; x++) pixels[4 * (y * sceneSide + x)] = 255;
  const regions = createRegions(2);
  const object = { class: 0, size: 'medium', stretch: 16 / 18, x: 16, y: 32, isMirrored: false, turn: 0 } as const;
  cutRegions(pixels, regionBoxes([object]), regions);
  const reds = (r: number) => Array.from({ length: regionSide ** 2 }, (_, i) => regions.pixels[3 * (r * regionSide ** 2 + i)]!); // prettier-ignore
  expect(reds(0).every((red) => red === 1)).toBe(true);
  expect(reds(1).reduce((sum, red) => sum + (red + 1) / 2, 0)).toBeCloseTo(16, 5);
  [0.25, 0.5, 0.25, 0.5, 0.5, 1].forEach((share, k) => expect(regions.geometry[k]).toBeCloseTo(share, 5));
});
