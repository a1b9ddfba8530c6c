import { describe, expect, test } from 'vitest';
import { backwardFrom, createMlp, createMlpBatch, evaluate, forward } from '~/engine/nets/mlp.ts';
import { initialiseMlp, layoutMlp, type MlpShape, traceMlp } from '~/engine/nets/mlp-shape.ts';
import { createRandom } from '~/engine/random.ts';
import { createKernels } from '~/engine/tensor/kernels.ts';
import { referenceGradient, referenceLoss } from './mlp-reference.ts';

const shapes: MlpShape[] = [
  { inputs: 2, hidden: [], classes: 3, activation: 'tanh' },
  { inputs: 2, hidden: [6], classes: 2, activation: 'tanh' },
  { inputs: 2, hidden: [3, 5], classes: 5, activation: 'sigmoid' },
  { inputs: 2, hidden: [9, 4], classes: 2, activation: 'relu' },
  { inputs: 2, hidden: [1, 7, 2, 5], classes: 4, activation: 'linear' },
];

function setUp(shape: MlpShape, build: 'relaxed' | 'simd' | 'typed arrays', size = 13) {
  const layout = layoutMlp(shape);
  const random = createRandom(7);
  const parameters = initialiseMlp(layout, random).map((value) => value + random.normal(0, 0.3));
  const x = Array.from({ length: 2 * size }, () => random.uniform(-2, 2));
  const labels = Array.from({ length: size }, () => random.integer(shape.classes));
  const mlp = createMlp(createKernels({ build }), layout, parameters);
  return { layout, parameters, x, labels, mlp, batch: createMlpBatch(mlp, x, labels) };
}

describe.each(['relaxed', 'simd', 'typed arrays'] as const)('on %s', (build) => {
  test.each(shapes)('the probabilities of $hidden $activation are those of the equations and sum to 1', (shape) => {
    const { layout, parameters, x, mlp, batch } = setUp(shape, build);
    forward(mlp, batch);
    const logits = batch.values.at(-1)!;
    mlp.kernels.columnsSoftmax(shape.classes, batch.columns, logits.pointer);
    for (let n = 0; n < batch.size; n++) {
      const probs = Array.from({ length: shape.classes }, (_, c) => logits.values[c * batch.columns + n]!);
      expect(probs.reduce((sum, p) => sum + p)).toBeCloseTo(1, 5);
      traceMlp(layout, parameters, x.slice(2 * n, 2 * n + 2))
        .at(-1)!
        .forEach((p, c) => expect(probs[c]).toBeCloseTo(p, 5));
    }
  });

  test.each(shapes)('the gradient of $hidden $activation is that of finite differences', (shape) => {
    const { layout, parameters, x, labels, mlp, batch } = setUp(shape, build);
    const { kernels } = mlp;
    const errors = layout.layers.map(({ outputs }) => kernels.allocate(outputs * batch.columns));
    const gradient = kernels.allocate(layout.parameterCount);
    forward(mlp, batch);
    const logits = batch.values.at(-1)!.pointer;
    const scale = 1 / batch.size;
    const loss = kernels.columnsCrossEntropy(shape.classes, batch.columns, logits, batch.labels.pointer, scale) * scale;
    backwardFrom(mlp, batch.x.pointer, batch.columns, batch.values, errors, gradient);

    expect(loss).toBeCloseTo(referenceLoss(layout, parameters, x, labels), 5);
    const expected = referenceGradient(layout, parameters, x, labels);
    const norm = Math.hypot(...expected);
    gradient.values.forEach((value, k) => expect(Math.abs(value - expected[k]!) / norm).toBeLessThan(2e-6));
  });

  test('evaluation counts right answers and means the loss over the points, not over the padding', () => {
    const { layout, parameters, x, labels, mlp, batch } = setUp(shapes[1]!, build);
    const { loss, accuracy } = evaluate(mlp, batch);
    expect(loss).toBeCloseTo(referenceLoss(layout, parameters, x, labels), 5);
    const right = labels.filter(
      (label, n) => traceMlp(layout, parameters, x.slice(2 * n, 2 * n + 2)).at(-1)![label]! > 0.5,
    );
    expect(accuracy).toBeCloseTo(right.length / labels.length, 6);
  });
});
