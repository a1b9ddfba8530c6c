import { describe, expect, test } from 'vitest';
import { createStateTrainer } from '../../../src/engine/nets/state-trainer.ts';

const training = { numSteps: 6, batchSize: 16, learningRate: 0.02, updates: 400, seed: 1 };

function train(shape: Parameters<typeof createStateTrainer>[0]['shape'], task: 'recall' | 'wave') {
  const trainer = createStateTrainer({ shape, task, ...training });
  for (let update = 0; update < training.updates; update++) trainer.step();
  return trainer;
}
const sum = (shares: number[]) => shares.reduce((total, share) => total + share, 0);

test('two units recall nearly two numbers in all, and never more than two', () => {
  const shares = train({ kind: 'rnn', hiddenSize: 2 }, 'recall').explained();
  expect(shares).toHaveLength(6);
  expect(sum(shares)).toBeGreaterThan(1.8);
  expect(sum(shares)).toBeLessThan(2.05);
});

test('the answer is read from h of every layer', () => {
  expect(
    createStateTrainer({
      shape: { kind: 'lstm', hiddenSize: 3, numLayers: 2, transitionDepth: 2 },
      task: 'recall',
      ...training,
    }).stateSize,
  ).toBe(6);
});

describe.each(['rnn', 'gru', 'lstm'] as const)('%s', (kind) => {
  test('the same seed gives the same losses, another seed others', () => {
    const losses = (seed: number) => {
      const trainer = createStateTrainer({
        shape: { kind, hiddenSize: 2, numLayers: 2, transitionDepth: 2 },
        task: 'wave',
        ...training,
        seed,
      });
      return Array.from({ length: 3 }, () => trainer.step());
    };
    expect(losses(1)).toEqual(losses(1));
    expect(losses(1)).not.toEqual(losses(2));
  });

  test('it learns: the loss falls', () => {
    const trainer = createStateTrainer({
      shape: { kind, hiddenSize: 2, transitionDepth: 2 },
      task: 'recall',
      ...training,
    });
    const losses = Array.from({ length: 200 }, () => trainer.step());
    const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    expect(mean(losses.slice(-20))).toBeLessThan(0.8 * mean(losses.slice(0, 20)));
  });
});
