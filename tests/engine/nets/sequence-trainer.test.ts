import { describe, expect, test } from 'vitest';
import { createSequenceTrainer } from '../../../src/engine/nets/sequence-trainer.ts';
import { createRandom } from '../../../src/engine/random.ts';
import {
  asWindows,
  bitSizes,
  echoBatch,
  parityBatch,
  recallBatch,
  recallSizes,
} from '../../../src/engine/tasks/memory-tasks.ts';

const symbolsOf = (x: Float64Array, size: number) =>
  Array.from({ length: x.length / size }, (_, b) => x.subarray(b * size, (b + 1) * size).indexOf(1));

describe('the memory tasks', () => {
  test('recall asks at the end for what the first step showed', () => {
    const { xs, targets } = recallBatch(5, 8, createRandom(1));
    expect(xs).toHaveLength(6);
    expect(targets.at(-1)).toEqual(symbolsOf(xs[0]!, recallSizes.inputSize));
    expect(targets.slice(0, -1).flat()).toEqual(new Array(40).fill(-1));
    for (const x of xs.slice(1)) expect(Math.min(...symbolsOf(x, recallSizes.inputSize))).toBeGreaterThanOrEqual(2);
  });

  test('echo asks for the bit of so many steps ago, parity for all of them', () => {
    const echo = echoBatch(2, 5, 4, createRandom(2));
    expect(echo.targets[4]).toEqual(symbolsOf(echo.xs[2]!, 2));
    expect(echo.targets[1]).toEqual([-1, -1, -1, -1]);
    const parity = parityBatch(6, 3, createRandom(3));
    const bits = parity.xs.map((x) => symbolsOf(x, 2));
    bits[0]!.forEach((_, b) => expect(parity.targets[5]![b]).toBe(bits.reduce((sum, row) => sum + row[b]!, 0) % 2));
  });

  test('a window holds the last inputs, newest first, and zeros before the start', () => {
    const batch = echoBatch(0, 3, 2, createRandom(4));
    const { xs, targets } = asWindows(batch, 2);
    const rows = Array.from({ length: 6 }, (_, r) => Array.from(xs[0]!.subarray(r * 4, r * 4 + 4)));
    expect(rows[0]).toEqual([...batch.xs[0]!.subarray(0, 2), 0, 0]);
    expect(rows[5]).toEqual([...batch.xs[2]!.subarray(2, 4), ...batch.xs[1]!.subarray(2, 4)]);
    expect(targets[0]).toEqual(batch.targets.flat());
  });
});

describe('a sequence trainer', () => {
  function learn(window: number, steps: number) {
    const data = createRandom(7);
    const config = { ...recallSizes, hiddenSize: 16, seed: 1, learningRate: 0.01, window, unseenInputs: 2 };
    const trainer = createSequenceTrainer(config);
    for (let step = 0; step < steps; step++) trainer.step(recallBatch(6, 16, data));
    return { loss: trainer.score(recallBatch(6, 200, createRandom(8))).loss, Wxh: trainer.params.Wxh };
  }

  test('learns what lies inside its window and nothing of what lies a step beyond', () => {
    const [shorter, longer] = [learn(6, 250), learn(7, 250)];
    expect(longer.loss).toBeLessThan(0.1);
    expect(shorter.loss).toBeGreaterThan(0.65);
    expect(Math.max(...shorter.Wxh.subarray(0, 32).map(Math.abs))).toBe(0);
  });

  test('echoes past the end of a feedforward network’s window', () => {
    const data = createRandom(9);
    const common = { hiddenSize: 16, classes: 2, seed: 1, learningRate: 0.01 };
    const recurrent = createSequenceTrainer({ ...common, ...bitSizes });
    const feedforward = createSequenceTrainer({ ...common, inputSize: 4 });
    for (let step = 0; step < 200; step++) {
      const batch = echoBatch(2, 10, 16, data);
      recurrent.step(batch);
      feedforward.step(asWindows(batch, 2));
    }
    const test = echoBatch(2, 10, 300, createRandom(10));
    expect(recurrent.score(test).accuracy).toBeGreaterThan(0.95);
    expect(feedforward.score(asWindows(test, 2)).accuracy).toBeLessThan(0.55);
  });
});
