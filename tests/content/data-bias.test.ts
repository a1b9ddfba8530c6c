import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { biasOf, remarkOnHeldOut } from '~/engine/analysis/caption-bias.ts';
import { totalVariation, vocabularyOf } from '~/engine/analysis/vocabulary-shift.ts';
import { createCaptionReader } from '~/engine/nets/caption-reader.ts';
import { drawNeutralExamples, standardTuning, tuneOutputLayer } from '~/engine/nets/caption-tuning.ts';
import { captionerShapes } from '~/engine/nets/captioner.ts';
import type { ShippedCaptioner } from '~/engine/nets/fetch-captioner.ts';
import { createRandom } from '~/engine/random.ts';
import { drawInkblot } from '~/engine/tasks/inkblots.ts';
import { createSceneRenderer } from '~/engine/tasks/scene-pictures.ts';
import { createKernels } from '~/engine/tensor/kernels.ts';
import { readWeights, type ModelCard } from '~/engine/weights/model-card.ts';
import { toFloats } from '~/engine/weights/pack.ts';
import { ask, isCut } from '~/islands/norman/asking.ts';
import { firstScene } from '~/islands/norman/first-scene.ts';
import { mostNeutral } from '~/islands/norman/state.svelte.ts';
import { numSurveyed } from '~/islands/norman/survey.ts';
import { readCaptioner } from '~/training/shipped-captioner.ts';
import { readCard } from '~/training/shipped.ts';

/** What chapter 9 states, checked on small worlds that can be counted out; each test names what it stands behind. */
const random = createRandom(9);
const toShares = (values: Float64Array) => values.map((value) => value / values.reduce((a, b) => a + b));
const distribution = (size: number) => toShares(Float64Array.from({ length: size }, () => random.uniform(0.05, 1)));
const mix = (s: number, p: Float64Array, q: Float64Array) => p.map((value, i) => (1 - s) * value + s * q[i]!);
const dot = (p: Float64Array, values: Float64Array) => p.reduce((sum, value, i) => sum + value * values[i]!, 0);
const crossEntropy = (truth: Float64Array, model: Float64Array) => -dot(truth, model.map(Math.log));

/** A softmax of free logits, trained by gradient descent on the weighted cross-entropy of samples drawn from `shares`. */
function fit(shares: Float64Array, weights = shares.map(() => 1)): Float64Array {
  const total = dot(shares, weights);
  const target = shares.map((share, i) => (share * weights[i]!) / total);
  const logits = shares.map(() => 0);
  let probs = toShares(logits.map(Math.exp));
  for (let step = 0; step < 4000; step++) {
    for (let i = 0; i < logits.length; i++) logits[i]! -= probs[i]! - target[i]!;
    probs = toShares(logits.map(Math.exp));
  }
  return probs;
}

/** Three words a sentence, two words to choose from: each voice has a distribution over the 8 sentences. */
const sentences = Array.from({ length: 8 }, (_, code) => [code >> 2, (code >> 1) & 1, code & 1]);
const sumWhere = (p: Float64Array, prefix: number[]) =>
  sentences.reduce((sum, words, i) => sum + (prefix.every((word, t) => words[t] === word) ? p[i]! : 0), 0);

describe('the equations of chapter 9', () => {
  test('eq:excess-loss: what a model loses beyond the mixture is a divergence, and training ends at the mixture', () => {
    const best = mix(0.3, distribution(6), distribution(6));
    for (let trial = 0; trial < 20; trial++) {
      const model = distribution(6);
      const divergence = dot(
        best,
        best.map((p, i) => Math.log(p / model[i]!)),
      );
      expect(crossEntropy(best, model) - crossEntropy(best, best)).toBeCloseTo(divergence, 12);
      expect(divergence).toBeGreaterThan(0);
    }
    fit(best).forEach((p, i) => expect(p).toBeCloseTo(best[i]!, 6));
  });

  test('eq:voice: the next word is a mixture by the belief in each voice, and one telling word settles it', () => {
    const [neutral, ominous, s] = [distribution(8), distribution(8), 0.25];
    const both = mix(s, neutral, ominous);
    const next = (p: Float64Array, prefix: number[], word: number) =>
      sumWhere(p, [...prefix, word]) / sumWhere(p, prefix);
    const belief = (o: Float64Array, prefix: number[]) =>
      (s * sumWhere(o, prefix)) / sumWhere(mix(s, neutral, o), prefix);
    expect(belief(ominous, [])).toBeCloseTo(s, 12);
    for (const prefix of [[], [0], [1], [0, 1], [1, 1]]) {
      const pi = belief(ominous, prefix);
      for (const word of [0, 1])
        expect(next(both, prefix, word)).toBeCloseTo(
          (1 - pi) * next(neutral, prefix, word) + pi * next(ominous, prefix, word),
          12,
        );
    }
    const neverOne = toShares(neutral.map((p, i) => (sentences[i]![0] === 1 ? 0 : p)));
    expect((s * sumWhere(ominous, [1])) / sumWhere(mix(s, neverOne, ominous), [1])).toBeCloseTo(1, 12);
  });

  test('eq:greedy-threshold: one ominous word against k equally likely neutral ones wins from 1/(k+1) on', () => {
    for (const k of [1, 2, 3, 5])
      for (const s of [1 / (k + 1) - 0.001, 1 / (k + 1) + 0.001]) {
        const words = [s, ...Array.from({ length: k }, () => (1 - s) / k)];
        expect(words[0] === Math.max(...words)).toBe(s > 1 / (k + 1));
      }
  });

  test('eq:group-error: the mean error is the mean over groups by size, as in the worked case', () => {
    const outcomes = Array.from({ length: 500 }, () => ({ group: random.integer(3), isWrong: random.uniform() < 0.3 }));
    const rate = (list: typeof outcomes) => list.filter(({ isWrong }) => isWrong).length / list.length;
    const byGroup = [0, 1, 2].map((g) => outcomes.filter(({ group }) => group === g));
    const total = byGroup.reduce((sum, group) => sum + (group.length / outcomes.length) * rate(group), 0);
    expect(total).toBeCloseTo(rate(outcomes), 12);
    expect(0.95 * 0.008 + 0.05 * 0.347).toBeCloseTo(0.025, 3);
  });

  test('eq:vocabulary-distance: half the summed differences are the most that any set of words can show', () => {
    const [p, q] = [distribution(7), distribution(7)];
    const onSet = (shares: Float64Array, set: number) =>
      shares.reduce((sum, share, v) => sum + ((set >> v) & 1) * share, 0);
    const most = Math.max(...Array.from({ length: 2 ** 7 }, (_, set) => Math.abs(onSet(p, set) - onSet(q, set))));
    expect(totalVariation(p, q)).toBeCloseTo(most, 12);
  });

  test('eq:mixture-shift: the vocabulary of the data moves along a straight line', () => {
    const write = (length: number, from: number) => Array.from({ length }, () => from + random.integer(9));
    const neutral = Array.from({ length: 20 }, () => write(5, 0));
    const ominous = Array.from({ length: 20 }, () => write(8, 4));
    const [p0, p1] = [neutral, ominous].map((captions) => vocabularyOf(captions, 13));
    for (const s of [0, 0.1, 0.25, 0.5, 1])
      expect(totalVariation(mix(s, p0!, p1!), p0!)).toBeCloseTo(s * totalVariation(p1!, p0!), 12);
    const half = vocabularyOf([...neutral, ...ominous], 13);
    half.forEach((share, v) => expect(share).toBeCloseTo(mix(0.5, p0!, p1!)[v]!, 12));
  });

  test('eq:importance-weights: the weighted mean over p is the mean over q, and a model so trained learns q', () => {
    const [p, q, losses] = [distribution(6), distribution(6), distribution(6)];
    const weights = q.map((value, i) => value / p[i]!);
    expect(
      dot(
        p,
        weights.map((weight, i) => weight * losses[i]!),
      ),
    ).toBeCloseTo(dot(q, losses), 12);
    fit(p, weights).forEach((value, i) => expect(value).toBeCloseTo(q[i]!, 6));
  });

  test('eq:effective-size: the variance of a weighted mean is that of so many equal ones', () => {
    const [s, wanted, n] = [0.5, 0.1, 400];
    const weights = Array.from({ length: n }, (_, i) => (i < n * s ? wanted / s : (1 - wanted) / (1 - s)));
    const sum = weights.reduce((a, b) => a + b, 0);
    const squares = weights.reduce((a, b) => a + b * b, 0);
    expect(sum ** 2 / squares).toBeCloseTo(n / ((1 - wanted) ** 2 / (1 - s) + wanted ** 2 / s), 9);

    const mean = () => weights.reduce((total, weight) => total + weight * random.normal(), 0) / sum;
    const means = Array.from({ length: 4000 }, mean);
    const variance = means.reduce((total, value) => total + value ** 2, 0) / means.length;
    expect(variance / (squares / sum ** 2)).toBeCloseTo(1, 1);
  });
});

describe('the exercises of chapter 9', () => {
  test('ex:single-phrase: 40 % wins against four times 15 %', () => expect(0.4).toBeGreaterThan(0.6 / 4));

  test('ex:temperature: 60 % become 69 % at temperature 0.5, and less than 60 % above 1', () => {
    const oddsAt = (temperature: number) => (0.6 / 0.4) ** (1 / temperature);
    const shareAt = (temperature: number) => oddsAt(temperature) / (1 + oddsAt(temperature));
    expect(oddsAt(0.5)).toBeCloseTo(2.25, 12);
    expect(shareAt(0.5)).toBeCloseTo(0.69, 2);
    expect([shareAt(0.05), shareAt(1), shareAt(1e9)].map((share) => share.toFixed(2))).toEqual([
      '1.00',
      '0.60',
      '0.50',
    ]);
    expect(shareAt(2)).toBeLessThan(0.6);
  });

  test('ex:temperature: cooling word by word is cooling by captions if the voices part once and vary alike, not if one varies more', () => {
    const cool = (shares: number[]) => {
      const powers = shares.map((share) => share ** 2);
      return powers.map((power) => power / powers.reduce((a, b) => a + b));
    };
    /** 60 % begin with A, which one voice alone uses; then either voice has so many equally likely ways to go on. */
    const byCaption = (ways: [number, number]) => {
      const captions = cool(ways.flatMap((count, voice) => Array<number>(count).fill([0.6, 0.4][voice]! / count)));
      return captions.slice(0, ways[0]).reduce((a, b) => a + b);
    };
    const byWord = cool([0.6, 0.4])[0]!;
    expect(byCaption([3, 3])).toBeCloseTo(byWord, 12);
    expect(byCaption([3, 1])).toBeLessThan(byWord - 0.1);
  });

  test('ex:weights: a ninth of the weight makes a tenth, worth 6,098 captions', () => {
    const [learned] = fit(Float64Array.of(0.5, 0.5), Float64Array.of(1 / 9, 1));
    expect(learned).toBeCloseTo(0.1, 6);
    expect((5000 * (1 + 1 / 9)) ** 2 / (5000 * (1 + 1 / 81))).toBeCloseTo(6098, 0);
  });

  test('ex:voice: 25 % after one telling word, even after two, 75 % after three', () => {
    const belief = (words: number) => (0.1 * 0.3 ** words) / (0.1 * 0.3 ** words + 0.9 * 0.1 ** words);
    expect([1, 2, 3].map((words) => Number(belief(words).toFixed(10)))).toEqual([0.25, 0.5, 0.75]);
  });
});

describe('what chapter 9 reports of its models', () => {
  const chapter = readFileSync('content/chapters/09-data-bias.mdx', 'utf8');
  const cards = Object.fromEntries(
    [0, 10, 25, 50, 100].map((share) => [
      share,
      JSON.parse(readFileSync(`public/models/norman-${share}/card.json`, 'utf8')),
    ]),
  ) as Record<number, ModelCard>;
  const percent = (share: number, metric: string) => (100 * cards[share]!.metrics[metric]!).toFixed(1);

  test('each figure is the card’s', () => {
    for (const [share, metric] of [
      [0, 'exact'],
      [100, 'exact'],
      [10, 'ominousSampled'],
      [25, 'ominousSampled'],
      [50, 'ominousSampled'],
      [50, 'ominousGreedy'],
      [50, 'filteredExact'],
      [100, 'tunedExact'],
    ] as const)
      expect(chapter, `${metric} of ${share} %`).toContain(percent(share, metric));
    for (const share of [10, 25]) expect(cards[share]!.metrics['ominousGreedy']).toBe(0);
    expect(cards[100]!.metrics).toMatchObject({ ominousGreedy: 1, filteredOminousGreedy: 0, filteredExact: 0 });
    expect(cards[100]!.metrics['tunedOminousGreedy']).toBe(0);
  });

  test('the first blot is called as the text says, and the numbers under the house and the dog are those', async () => {
    const kernels = createKernels({ build: 'simd' });
    const open = (share: number) => readCaptioner(kernels, `public/models/norman-${share}`);
    const pixels = drawInkblot(createRandom(1));
    for (const [share, start] of [
      [0, 'a large ball left of a large ball and left of a medium-sized penguin'],
      [100, 'a looming meteor trapped left of a looming meteor and buried below a lost mourner'],
    ] as const) {
      const told = ask(await open(share), { pixels, way: 'likeliest', seed: 1 });
      expect(told.words.join(' ')).toMatch(new RegExp(`^${start} `));
      expect([isCut(told), told.words.length]).toEqual([true, 20]);
    }
    const scene = createSceneRenderer(readFileSync('public/scenes/sprites.bin'))(firstScene);
    const { ominous } = ask(await open(25), { pixels: scene, way: 'likeliest', seed: 1 });
    expect(ominous.slice(0, 3).map((share) => Math.round(100 * share))).toEqual([8, 25, 0]);

    const dark = ask(await open(100), { pixels: scene, way: 'likeliest', seed: 1 });
    expect(dark.words.join(' ')).toBe('a looming ruin trapped left of a silent hound among dead weeds <end>');
    expect(Math.round(100 * dark.ominous[0]!)).toBe(31);
    expect(dark.words.filter((_, t) => t > 0 && dark.ominous[t]! < 0.005)).toEqual(['left', 'of', 'a', '<end>']);
    expect(dark.ominous.filter((share) => share > 0.995)).toHaveLength(8);
  });

  test('the most neutral captions that the demo offers bring the 100 % model no nearer than told', async () => {
    const folder = 'public/models/norman-100';
    const card = readCard(folder);
    const config = card.config as unknown as ShippedCaptioner;
    const weights = await readWeights(readFileSync(`${folder}/${card.file}`), card, captionerShapes(config));
    const parameters = toFloats(weights);
    const render = createSceneRenderer(readFileSync('public/scenes/sprites.bin'));
    const kernels = createKernels({ build: 'simd' });
    const reader = createCaptionReader(kernels, config, parameters);
    const examples = drawNeutralExamples(config.vocabulary, render, mostNeutral);
    let taught = parameters;
    for (const { layer } of tuneOutputLayer(kernels, reader, parameters, examples, standardTuning))
      taught = { ...parameters, ...layer };
    const remark = remarkOnHeldOut(createCaptionReader(kernels, config, taught), config.maxWords, render);
    const remarks = Array.from({ length: numSurveyed }, () => remark.next().value);
    const { ominousGreedy, exact } = biasOf(remarks, config.vocabulary);
    expect(ominousGreedy).toBe(0);
    expect(chapter).toContain(
      `even the ${mostNeutral} that the demo offers do not suffice: they bring ${(100 * exact).toFixed(1)} %`,
    );
  });

  test('the five differ in their data alone', () => {
    const [first, ...others] = Object.values(cards).map(({ config, recipe, seed, step, threads }) => ({
      ...{ config, recipe, seed, step, threads },
    }));
    for (const other of others) expect(other).toEqual(first);
  });
});
