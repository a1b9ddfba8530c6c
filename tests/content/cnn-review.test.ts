import { toString } from 'mdast-util-to-string';
import { visit } from 'unist-util-visit';
import { describe, expect, it } from 'vitest';
import { checkGradients } from '~/engine/analysis/finite-differences.ts';
import { createMlp, createMlpBatch, evaluate } from '~/engine/nets/mlp.ts';
import { initialiseMlp, layoutMlp } from '~/engine/nets/mlp-shape.ts';
import { createMlpTrainer } from '~/engine/nets/mlp-trainer.ts';
import { createRandom } from '~/engine/random.ts';
import { makePoints, type PointSet } from '~/engine/tasks/points-2d.ts';
import { createKernels } from '~/engine/tensor/kernels.ts';
import { readBook } from '~/integrations/book/book.ts';
import { attribute, elementsNamed } from '~/integrations/book/chapter-map.ts';

const [D, H, K] = [2, 4, 3];
const random = createRandom(4);
const draw = (count: number) => Float64Array.from({ length: count }, () => random.normal());
const [x, label] = [draw(D), 1];
const y = [0, 1, 0];
const params = { W1: draw(H * D), b1: draw(H), W2: draw(K * H), b2: draw(K) };

/** The chapter's forward pass: eq:hidden-layer, eq:softmax, eq:cross-entropy. */
function forward({ W1, b1, W2, b2 }: typeof params) {
  const h = Array.from(b1, (b, j) => Math.tanh(x.reduce((sum, value, i) => sum + W1[j * D + i]! * value, b)));
  const z = Array.from(b2, (b, k) => h.reduce((sum, value, j) => sum + W2[k * H + j]! * value, b));
  const total = z.reduce((sum, value) => sum + Math.exp(value), 0);
  const p = z.map((value) => Math.exp(value) / total);
  return { h, z, p, loss: -Math.log(p[label]!) };
}
const outer = (a: number[], b: ArrayLike<number>) =>
  Float64Array.from(a.flatMap((left) => Array.from(b, (right) => left * right)));
const slopeAt = (f: (a: number) => number, a: number) => (f(a + 1e-5) - f(a - 1e-5)) / 2e-5;

describe('the backward pass of the CNN review', () => {
  const { h, z, p } = forward(params);
  const deltaZ = p.map((value, k) => value - y[k]!);
  const deltaA = h.map(
    (value, j) => (1 - value * value) * deltaZ.reduce((sum, d, k) => sum + params.W2[k * H + j]! * d, 0),
  );

  it('has at the logits what eq:softmax-gradient says', () => {
    const lossAt = (logits: number[]) =>
      Math.log(logits.reduce((sum, value) => sum + Math.exp(value), 0)) - logits[label]!;
    deltaZ.forEach((delta, k) =>
      expect(delta).toBeCloseTo(
        slopeAt((value) => lossAt(z.with(k, value)), z[k]!),
        8,
      ),
    );
  });

  it('has the slope of tanh that eq:tanh-derivative says', () => {
    for (const a of [-3, -0.5, 0, 1, 2.5]) expect(slopeAt(Math.tanh, a)).toBeCloseTo(1 - Math.tanh(a) ** 2, 8);
  });

  it('agrees with finite differences: eq:output-gradient, eq:hidden-error, eq:input-gradient', () => {
    const gradient = {
      W1: outer(deltaA, x),
      b1: Float64Array.from(deltaA),
      W2: outer(deltaZ, h),
      b2: Float64Array.from(deltaZ),
    };
    expect(checkGradients(() => forward(params).loss, params, gradient).relativeError).toBeLessThan(1e-6);
  });

  it('decays weights as the gradient of the penalty does: eq:weight-decay', () => {
    const [w, eta, lambda, slope] = [0.7, 0.1, 0.03, 0.4];
    const penalised = slope + slopeAt((value) => (lambda / 2) * value * value, w);
    expect((1 - eta * lambda) * w - eta * slope).toBeCloseTo(w - eta * penalised, 10);
  });
});

it.each([
  [2, 3, 2],
  [784, 100, 10],
])('counts the parameters by eq:parameter-count for D = %i, H = %i, K = %i', (inputs, width, classes) => {
  const { parameterCount } = layoutMlp({ inputs, hidden: [width], classes, activation: 'tanh' });
  expect(parameterCount).toBe(width * (inputs + 1) + classes * (width + 1));
});

it('parts the island from the water with the three units of ex:three-units', () => {
  const sumAt = (radius: number, angle: number) =>
    [0, 1, 2].reduce((sum, k) => sum + Math.tanh(1.2 - 2 * radius * Math.cos(angle - (2 * Math.PI * k) / 3)), 0);
  const range = (from: number, to: number) => Array.from({ length: 101 }, (_, i) => from + (i / 100) * (to - from));
  const sums = (from: number, to: number) =>
    range(from, to).flatMap((radius) => range(0, 2 * Math.PI).map((angle) => sumAt(radius, angle)));
  expect(Math.min(...sums(0, 0.75))).toBeGreaterThan(1.62);
  expect(Math.max(...sums(1.15, 1.65))).toBeLessThan(1.18);
});

/** Ten networks of one width, each with its own seed and points; every list is sorted. */
function trainTen(set: PointSet, count: number, noise: number, width: number, l2 = 0) {
  const layout = layoutMlp({ inputs: 2, hidden: [width], classes: 2, activation: 'tanh' });
  const runs = Array.from({ length: 10 }, (_, i) => {
    const seed = i + 1;
    const train = makePoints({ set, count, noise, classes: 2, seed });
    const test = makePoints({ set, count: 2000, noise, classes: 2, seed: 1000 + seed });
    const mlp = createMlp(createKernels(), layout, initialiseMlp(layout, createRandom(seed)));
    const training = { optimiser: 'adam', learningRate: 0.02, batchSize: 10, l2 } as const;
    const trainer = createMlpTrainer(mlp, train.x, train.labels, training, createRandom(seed + 50));
    for (let step = 0; step < 5000; step++) trainer.step();
    const scoreOf = (points: typeof train) => evaluate(mlp, createMlpBatch(mlp, points.x, points.labels));
    return { train: scoreOf(train), test: scoreOf(test) };
  });
  const sorted = (pick: (run: (typeof runs)[number]) => number) => runs.map(pick).sort((a, b) => a - b);
  return {
    parameterCount: layout.parameterCount,
    trainErrors: sorted(({ train }) => 1 - train.accuracy),
    testErrors: sorted(({ test }) => 1 - test.accuracy),
    testLosses: sorted(({ test }) => test.loss),
  };
}
const median = (sorted: number[]) => (sorted[4]! + sorted[5]!) / 2;
const percent = (share: number) => (100 * share).toFixed(1);

describe('the experiments of the CNN review come out as its tables say', () => {
  const { tree } = readBook().find(({ slug }) => slug === 'cnn-review')!;
  const rowsOf = (id: string) => {
    const rows: string[][] = [];
    const table = elementsNamed(tree, 'Table').find((node) => attribute(node, 'id') === id)!;
    visit(table, 'tableRow', (row) => void rows.push(row.children.map((cell) => toString(cell))));
    return rows.slice(1);
  };

  it.each(rowsOf('tab:island'))('tab:island: %s units', (width, ...cells) => {
    const { parameterCount, testErrors } = trainTen('circles', 100, 0.15, Number(width));
    const spread = `${percent(testErrors[0]!)} – ${percent(testErrors[9]!)}`;
    expect(cells).toEqual([String(parameterCount), percent(median(testErrors)), spread]);
  });

  it('tab:island: three units at their best beat every median, and at their worst no run of two', () => {
    const rows = rowsOf('tab:island');
    const of = (width: number) => rows.find(([name]) => Number(name) === width)!;
    const [lowest, highest] = of(3)[3]!.split(' – ').map(Number);
    expect(lowest!).toBeLessThan(Math.min(...rows.map((row) => Number(row[2]))));
    expect(highest!).toBeGreaterThan(Number(of(2)[3]!.split(' – ')[1]));
  });

  it.each(rowsOf('tab:moons'))('tab:moons: %s units', (width, ...cells) => {
    const free = trainTen('moons', 40, 0.3, Number(width));
    const held = trainTen('moons', 40, 0.3, Number(width), 0.003);
    const errors = [free.trainErrors, free.testErrors].map((list) => percent(median(list)));
    const losses = [free.testLosses, held.testLosses].map((list) => median(list).toFixed(2));
    expect(cells).toEqual([...errors, ...losses]);
  });
});
