import { beforeAll, expect, test } from 'vitest';
import { createCaptionReader } from '~/engine/nets/caption-reader.ts';
import { sampleCaption, searchCaption } from '~/engine/nets/caption-search.ts';
import { captionerShapes, createCaptioner, mapSide } from '~/engine/nets/captioner.ts';
import { createCaptionerTrainer } from '~/engine/nets/captioner-trainer.ts';
import { createRandom } from '~/engine/random.ts';
import { sceneSide } from '~/engine/tasks/scenes.ts';
import { createKernels } from '~/engine/tensor/kernels.ts';
import { sizeOf, zerosLike, type NamedArrays } from '~/engine/training/arrays.ts';

const config = {
  vocabulary: ['<start>', '<end>', 'a', 'dog', 'cat', 'left', 'of'],
  convolutions: [
    { filterSide: 6, stride: 4, channels: 4 },
    { filterSide: 4, stride: 4, channels: 6 },
  ],
  ...{ embeddingSize: 5, attentionSize: 4, hiddenSize: 6 },
};
const captions = [
  [2, 3, 1],
  [2, 4, 5, 6, 2, 3, 1],
];
const kernels = createKernels();
let pictures: Uint8ClampedArray[];
let parameters: NamedArrays;
beforeAll(() => {
  const random = createRandom(4);
  pictures = captions.map(() => new Uint8ClampedArray(sceneSide ** 2 * 4).map(() => random.integer(256)));
  parameters = createCaptioner(config, random);
  // So that attention is far from even and no gradient vanishes.
  for (const name of ['v', 'bh0', 'bc0']) parameters[name]!.forEach((_, k, own) => (own[k] = random.normal()));
});

test('every parameter has its shape', () => {
  for (const [name, shape] of Object.entries(captionerShapes(config)))
    expect(parameters[name]).toHaveLength(sizeOf(shape));
  expect(mapSide(config)).toBe(4);
});

test('the gradient agrees with finite differences, and a second call with the first', () => {
  const lossOf = createCaptionerTrainer(kernels, {
    ...config,
    batchSize: 2,
    numSteps: 8,
    penalty: 0.5,
    wordDropout: 0.3,
    areFiltersFixed: false,
  });
  const gradients = zerosLike(parameters);
  const measure = () => lossOf({ parameters, gradients, pictures, captions, random: createRandom(9) });
  measure();
  measure();
  const analytic = Object.fromEntries(Object.entries(gradients).map(([name, values]) => [name, values.slice()]));
  const random = createRandom(8);
  for (const [name, values] of Object.entries(parameters))
    for (let sample = 0; sample < 5; sample++) {
      const k = random.integer(values.length);
      // Small where a ReLU may be near its kink.
      const [kept, step] = [values[k]!, /^k/i.test(name) ? 0.002 : 0.01];
      values[k] = kept + step;
      const above = measure();
      values[k] = kept - step;
      const slope = (above - measure()) / (2 * step);
      values[k] = kept;
      expect(Math.abs(analytic[name]![k]! - slope), `${name}[${k}]`).toBeLessThan(1e-3 + 0.02 * Math.abs(slope));
    }
});

test('read a word at a time, a caption is as probable as in training', () => {
  const lossOf = createCaptionerTrainer(kernels, {
    ...config,
    batchSize: 2,
    numSteps: 8,
    penalty: 0,
    wordDropout: 0,
    areFiltersFixed: true,
  });
  const gradients = zerosLike(parameters);
  const loss = lossOf({ parameters, gradients, pictures, captions, random: createRandom(9) });
  // Its filters were fixed, and nothing else.
  for (const [name, values] of Object.entries(gradients)) expect(values.every((slope) => slope === 0)).toBe(/^k/i.test(name)); // prettier-ignore
  const reader = createCaptionReader(kernels, config, parameters);
  let [sum, count] = [0, 0];
  captions.forEach((caption, b) => {
    let state = reader.look(pictures[b]!);
    caption.forEach((word, t) => {
      const step = reader.step(state, caption[t - 1] ?? 0);
      sum -= step.logProbs[word]!;
      count++;
      expect(step.attention.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
      state = step.state;
    });
  });
  expect(sum / count).toBeCloseTo(loss, 5);
});

test('attention that is painted replaces its own', () => {
  const reader = createCaptionReader(kernels, config, parameters);
  const state = reader.look(pictures[0]!);
  const own = reader.step(state, 0);
  const again = reader.step(state, 0, own.attention);
  again.context.forEach((value, k) => expect(value).toBeCloseTo(own.context[k]!, 5));
  const painted = reader.step(
    state,
    0,
    own.attention.map((_, i) => (i === 0 ? 1 : 0)),
  );
  expect(painted.attention[0]).toBe(1);
  expect(painted.context).not.toEqual(own.context);
});

test('a wide beam finds the most probable caption of all', () => {
  const reader = createCaptionReader(kernels, config, parameters);
  const maxWords = 3;
  const beams = searchCaption(reader, pictures[0]!, 7 ** maxWords, maxWords);
  const best = Math.max(...beams.map(({ logProb, words }) => logProb / words.length));
  expect(beams[0]!.logProb / beams[0]!.words.length).toBe(best);
  // All captions of up to three words: 1 of one word, 6 of two, 36 + … of three, and together they are all there is.
  expect(beams.reduce((sum, { logProb }) => sum + Math.exp(logProb), 0)).toBeCloseTo(1, 5);
  const greedy = searchCaption(reader, pictures[0]!, 1, maxWords)[0]!;
  expect(greedy.logProb).toBeLessThanOrEqual(Math.max(...beams.map(({ logProb }) => logProb)));
  expect(greedy.steps).toHaveLength(greedy.words.length);
  for (const [t, { logProbs }] of greedy.steps.entries())
    expect(logProbs[greedy.words[t]!]).toBe(Math.max(...logProbs));
});

test('samples follow their seed and the probabilities', () => {
  const reader = createCaptionReader(kernels, config, parameters);
  const random = createRandom(5);
  const first = reader.step(reader.look(pictures[0]!), 0).logProbs;
  const counts = new Float64Array(config.vocabulary.length);
  const draws = 2000;
  for (let k = 0; k < draws; k++) counts[sampleCaption(reader, pictures[0]!, random, 1).words[0]!]!++;
  counts.forEach((count, word) => expect(Math.abs(count / draws - Math.exp(first[word]!))).toBeLessThan(0.04));
  const say = (seed: number) => sampleCaption(reader, pictures[1]!, createRandom(seed), 8).words;
  expect(say(1)).toEqual(say(1));
});
