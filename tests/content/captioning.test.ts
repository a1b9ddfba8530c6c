import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { coveragePenalty, entropy, leastPenalty } from '~/engine/analysis/attention.ts';
import { bleu } from '~/engine/analysis/caption-scores.ts';
import { checkGradients } from '~/engine/analysis/finite-differences.ts';
import { placesOn } from '~/engine/analysis/caption-interventions.ts';
import { createCaptionReader } from '~/engine/nets/caption-reader.ts';
import { searchCaption } from '~/engine/nets/caption-search.ts';
import { captionerShapes, type CaptionerConfig } from '~/engine/nets/captioner.ts';
import { createRandom } from '~/engine/random.ts';
import { createSceneRenderer } from '~/engine/tasks/scene-pictures.ts';
import { createKernels } from '~/engine/tensor/kernels.ts';
import { openingOf } from '~/islands/captioner/opening.ts';
import { readCard, readWeightsFile } from '~/training/shipped.ts';

const [N, D, A, H, T] = [5, 3, 4, 2, 3];
const random = createRandom(7);
const vector = (size: number) => Float64Array.from({ length: size }, () => random.normal());
const vectors = (count: number, size: number) => Array.from({ length: count }, () => vector(size));
const dot = (u: ArrayLike<number>, v: ArrayLike<number>) => {
  let sum = 0;
  for (let k = 0; k < u.length; k++) sum += u[k]! * v[k]!;
  return sum;
};
const softmax = (e: Float64Array) => {
  const largest = Math.max(...e);
  const powers = e.map((score) => Math.exp(score - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
};
/** A matrix as rows in one array, times a column. */
const times = (M: Float64Array, v: ArrayLike<number>, rows: number) =>
  Float64Array.from({ length: rows }, (_, r) => dot(M.subarray(r * v.length, (r + 1) * v.length), v));

const a = vectors(N, D);
const contextOf = (alpha: Float64Array) =>
  Float64Array.from({ length: D }, (_, k) => a.reduce((sum, annotation, i) => sum + alpha[i]! * annotation[k]!, 0));

describe('soft attention', () => {
  const e = vector(N);

  it('moves its weights as a softmax does: eq:attention-weights-gradient', () => {
    const alpha = softmax(e);
    for (let j = 0; j < N; j++) {
      const slopes = alpha.map((weight, i) => alpha[j]! * (Number(i === j) - weight));
      expect(checkGradients(() => softmax(e)[j]!, { e }, { e: slopes }).relativeError).toBeLessThan(1e-7);
    }
  });

  it('pulls the context vector towards an annotation whose score grows: eq:context-gradient', () => {
    const alpha = softmax(e);
    const context = contextOf(alpha);
    for (let k = 0; k < D; k++) {
      const slopes = alpha.map((weight, i) => weight * (a[i]![k]! - context[k]!));
      expect(checkGradients(() => contextOf(softmax(e))[k]!, { e }, { e: slopes }).relativeError).toBeLessThan(1e-7);
    }
  });

  it('sends a gradient to scores, annotations, query and state: eq:soft-attention eq:score-gradient eq:state-gradient', () => {
    const params = { Wa: vector(A * D), Wq: vector(A * H), b: vector(A), v: vector(A), h: vector(H), u: vector(D) };
    const forward = () => {
      const { Wa, Wq, b, v, h } = params;
      const query = times(Wq, h, A);
      const s = a.map((annotation) => times(Wa, annotation, A).map((key, k) => Math.tanh(key + query[k]! + b[k]!)));
      const alpha = softmax(Float64Array.from(s, (hidden) => dot(v, hidden)));
      return { s, alpha, context: contextOf(alpha) };
    };
    const loss = () => dot(params.u, forward().context);
    const { s, alpha, context } = forward();
    const { v, u, Wq } = params;
    const dE = alpha.map((weight, i) => weight * (dot(u, a[i]!) - dot(u, context)));
    const dH = new Float64Array(H);
    for (let i = 0; i < N; i++)
      for (let k = 0; k < A; k++)
        for (let j = 0; j < H; j++) dH[j]! += dE[i]! * v[k]! * (1 - s[i]![k]! ** 2) * Wq[k * H + j]!;
    expect(checkGradients(loss, { h: params.h }, { h: dH }).relativeError).toBeLessThan(1e-6);
  });

  it('has an entropy from 0 to ln N: eq:attention-entropy', () => {
    for (let n = 0; n < 50; n++) {
      const value = entropy(softmax(vector(N).map((score) => 4 * score)));
      expect(value).toBeGreaterThan(0);
      expect(value).toBeLessThanOrEqual(Math.log(N));
    }
  });
});

describe('the doubly stochastic penalty', () => {
  const scores = { e: vector(T * N) };
  const lambda = 0.7;
  const maps = () => Array.from({ length: T }, (_, t) => softmax(scores.e.subarray(t * N, (t + 1) * N)));
  const penalty = () => lambda * coveragePenalty(maps());

  it('has the gradient of eq:penalty-gradient, and through the softmax that of the scores: eq:doubly-stochastic', () => {
    const alpha = maps();
    const g = Array.from({ length: N }, (_, i) => -2 * lambda * (1 - alpha.reduce((sum, map) => sum + map[i]!, 0)));
    const dE = alpha.flatMap((map) => [...map.map((weight, i) => weight * (g[i]! - dot(map, g)))]);
    expect(checkGradients(penalty, scores, { e: Float64Array.from(dE) }).relativeError).toBeLessThan(1e-6);
  });

  it('is never below N (1 − T/N)², which even attention reaches: eq:penalty-bound', () => {
    const least = leastPenalty(T, N);
    for (let n = 0; n < 50; n++) {
      scores.e.set(vector(T * N));
      expect(coveragePenalty(maps())).toBeGreaterThanOrEqual(least);
    }
    scores.e.fill(0.3);
    expect(coveragePenalty(maps())).toBeCloseTo(least, 12);
  });
});

describe('hard attention', () => {
  const e = vector(N);
  const alpha = softmax(e);
  const rewards = vector(N);
  const expected = () => dot(softmax(e), rewards);

  it('sees on average what soft attention sees: eq:hard-mean', () => {
    const draws = createRandom(3);
    const sum = new Float64Array(D);
    const numDraws = 40_000;
    for (let n = 0; n < numDraws; n++) {
      let [left, i] = [draws.uniform(), 0];
      while (i < N - 1 && (left -= alpha[i]!) > 0) i++;
      a[i]!.forEach((value, k) => (sum[k]! += value / numDraws));
    }
    const soft = contextOf(alpha);
    sum.forEach((value, k) => expect(Math.abs(value - soft[k]!)).toBeLessThan(0.02));
  });

  it('has in expectation the gradient that REINFORCE estimates, with any baseline: eq:reinforce eq:hard-gradient', () => {
    const mean = dot(alpha, rewards);
    const inClosedForm = alpha.map((weight, i) => weight * (rewards[i]! - mean));
    expect(checkGradients(expected, { e }, { e: inClosedForm }).relativeError).toBeLessThan(1e-7);
    for (const baseline of [0, mean, -3]) {
      const estimate = Float64Array.from({ length: N }, (_, i) =>
        alpha.reduce((sum, weight, s) => sum + weight * (rewards[s]! - baseline) * (Number(s === i) - alpha[i]!), 0),
      );
      inClosedForm.forEach((slope, i) => expect(estimate[i]).toBeCloseTo(slope, 12));
    }
  });

  it('is noisier without a baseline: eq:reinforce', () => {
    const far = rewards.map((reward) => reward + 10);
    const spread = (baseline: number) => {
      const slope = (s: number) => (far[s]! - baseline) * (Number(s === 0) - alpha[0]!);
      const mean = alpha.reduce((sum, weight, s) => sum + weight * slope(s), 0);
      return alpha.reduce((sum, weight, s) => sum + weight * (slope(s) - mean) ** 2, 0);
    };
    expect(spread(dot(alpha, far))).toBeLessThan(spread(0) / 10);
  });

  it('agrees with soft attention where the reward is linear in the context: eq:soft-is-linear', () => {
    const u = vector(D);
    const linear = a.map((annotation) => dot(u, annotation));
    const context = contextOf(alpha);
    alpha.forEach((weight, i) => {
      const soft = weight * (dot(u, a[i]!) - dot(u, context));
      expect(soft).toBeCloseTo(weight * (linear[i]! - dot(alpha, linear)), 12);
    });
  });

  it('bounds the log-likelihood from below: eq:hard-bound', () => {
    for (let n = 0; n < 20; n++) {
      const [weights, likelihoods] = [softmax(vector(N)), vector(N).map(Math.exp)];
      expect(dot(weights, likelihoods.map(Math.log))).toBeLessThanOrEqual(Math.log(dot(weights, likelihoods)));
    }
  });
});

describe('choosing and scoring sentences', () => {
  /** A language of two-word sentences: the likelier first word has only unlikely second ones. */
  const first = { a: 0.6, the: 0.4 };
  const second = { a: { cat: 0.5, dog: 0.5 }, the: { cat: 0.95, dog: 0.05 } };

  it('multiplies the words’ probabilities, so that greed can miss the likeliest sentence: eq:sentence-probability', () => {
    const all = (['a', 'the'] as const).flatMap((w) =>
      (['cat', 'dog'] as const).map((v) => ({ text: `${w} ${v}`, p: first[w] * second[w][v] })),
    );
    expect(all.reduce((sum, { p }) => sum + p, 0)).toBeCloseTo(1, 14);
    const best = all.reduce((most, one) => (one.p > most.p ? one : most));
    expect(best).toEqual({ text: 'the cat', p: 0.38 });
    expect(all.find(({ text }) => text === 'a cat')!.p).toBeCloseTo(0.3, 14);
  });

  it('lets a longer sentence win by its mean: eq:length-normalised', () => {
    const [short, long] = [
      { logProb: Math.log(0.3), length: 4 },
      { logProb: Math.log(0.25), length: 8 },
    ];
    const normalised = (gamma: number) => [short, long].map(({ logProb, length }) => logProb / length ** gamma);
    expect(normalised(0)[0]).toBeGreaterThan(normalised(0)[1]!);
    expect(normalised(1)[1]).toBeGreaterThan(normalised(1)[0]!);
  });

  it('scores the chapter’s example as it says: eq:ngram-precision eq:bleu', () => {
    const candidate = 'a big dog left of a dog'.split(' ');
    const reference = 'a big dog left of a small cat'.split(' ');
    const { matches, brevity, score } = bleu(candidate, [reference]);
    expect(matches).toEqual([
      { found: 6, total: 7 },
      { found: 5, total: 6 },
      { found: 4, total: 5 },
      { found: 3, total: 4 },
    ]);
    expect(brevity).toBeCloseTo(Math.exp(-1 / 7), 14);
    expect(score).toBeCloseTo(0.701, 3);
  });
});

describe('what the text says of the shipped captioner', async () => {
  const folder = 'public/models/captioner';
  const card = readCard(folder);
  const config = card.config as unknown as CaptionerConfig & { maxWords: number };
  const { vocabulary, maxWords } = config;
  const weights = await readWeightsFile(folder, card, captionerShapes(config));
  const reader = createCaptionReader(createKernels({ build: 'simd' }), config, weights);
  const render = createSceneRenderer(readFileSync('public/scenes/sprites.bin'));
  const scene = (await openingOf()).finds[0]!.scene;
  const captionOf = (shown: typeof scene) => searchCaption(reader, render(shown), 1, maxWords)[0]!;
  const { words, steps } = captionOf(scene);
  const text = words.map((word) => vocabulary[word]!);
  /** The probabilities of the words at a place of the first scene's caption, looking there. */
  const lookingAt = (t: number, gaze: Float32Array) => {
    const state = steps[t - 1]?.state ?? reader.look(render(scene));
    const { logProbs } = reader.step(state, words[t - 1] ?? 0, gaze);
    return (word: string) => Math.exp(logProbs[vocabulary.indexOf(word)]!);
  };
  const place = (column: number, row: number) =>
    Float32Array.from({ length: 64 }, (_, i) => Number(i === 8 * (row - 1) + column - 1));
  const corners = [place(1, 1), place(8, 1), place(1, 8), place(8, 8)];
  const [elephant, snail] = scene.objects.map((thing) => placesOn(thing, 64)) as [Float32Array, Float32Array];

  it('lets one place on the snail turn “of” into a second “left”, and no corner: ex:intervene', () => {
    expect(text.slice(0, 5).join(' ')).toBe('a large elephant left of');
    const onSnail = lookingAt(4, place(7, 6));
    expect(onSnail('of').toFixed(2)).toBe('0.05');
    expect(onSnail('left').toFixed(2)).toBe('0.93');
    for (const corner of corners) expect(lookingAt(4, corner)('of')).toBeGreaterThan(0.99);
    for (const [i, weight] of elephant.entries())
      if (weight > 0) expect(lookingAt(4, place((i % 8) + 1, Math.floor(i / 8) + 1))('of')).toBeGreaterThan(0.97);
  });

  it('lets the first name follow the paint to the other thing, and not into a corner: ex:intervene', () => {
    const onSnail = lookingAt(2, snail);
    expect(onSnail('snail')).toBeGreaterThan(onSnail('elephant'));
    const left = corners.map((corner) => lookingAt(2, corner)('elephant'));
    expect([Math.min(...left).toFixed(2), Math.max(...left).toFixed(2)]).toEqual(['0.57', '0.82']);
    expect(Math.exp(steps[2]!.logProbs[words[2]!]!).toFixed(3)).toBe('0.998');
  });

  it.each([
    ['grass', 'a small cactus'],
    ['wall', 'a small by a wall'],
  ] as const)('says of nothing before %s: %s', (background, said) => {
    for (let seed = 0; seed < 64; seed++) {
      const all = captionOf({ background, seed, objects: [] }).words.map((word) => vocabulary[word]!);
      expect(all.join(' ')).toContain(said);
    }
  });
});
