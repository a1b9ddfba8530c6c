import { expect, test } from 'vitest';
import { createPulseLearner } from '../../../src/engine/nets/pulse-learner.ts';
import { answerPulses, pulseTasks } from '../../../src/engine/tasks/pulses.ts';

test('the tasks want what they say', () => {
  expect(answerPulses('latch', [0, 1, 0, -1, 0, 1])).toEqual([0, 0.75, 0.75, 0, 0, 0.75]);
  answerPulses('count', [1, 0, 1, 1]).forEach((value, t) =>
    expect(value).toBeCloseTo(Math.tanh([1, 1, 2, 3][t]! / 4), 12),
  );
  expect(answerPulses('fade', [1, 0, 0, 0, 0])[4]).toBeCloseTo(0.375, 12);
});

test.each(pulseTasks)('a scalar LSTM learns to %s within 300 updates, the same way for the same seed', (task) => {
  const learn = () => {
    const learner = createPulseLearner({ task, seed: 1, learningRate: 0.05 });
    const losses = Array.from({ length: 300 }, () => learner.update());
    return { losses, weights: learner.weights() };
  };
  const { losses, weights } = learn();
  expect(losses.slice(-20).reduce((sum, loss) => sum + loss / 20, 0)).toBeLessThan(0.005);
  expect(learn().weights).toEqual(weights);
});
