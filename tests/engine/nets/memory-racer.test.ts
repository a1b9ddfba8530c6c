import { expect, test } from 'vitest';
import { createRacer, racers, type RaceConfig } from '~/engine/nets/memory-racer.ts';
import { createRandom } from '~/engine/random.ts';
import { addingBaseline, fillAdding } from '~/engine/tasks/adding.ts';
import { copyInputs, copyKinds, copyLength, copySteps, fillCopy } from '~/engine/tasks/copy.ts';
import { createKernels } from '~/engine/tensor/kernels.ts';

/* The plain WebAssembly build gives the same bits on every machine. */
const kernels = () => createKernels({ build: 'simd' });
const mean = (values: number[]) => values.reduce((sum, value) => sum + value / values.length, 0);

test('eq:adding-baseline: two numbers are marked, one in each half, and saying 1 is wrong by 1/6', () => {
  const [T, B] = [11, 4000];
  const [inputs, targets] = [new Float32Array(T * B * 2), new Float32Array(B)];
  fillAdding(createRandom(3), T, inputs, targets);
  for (let row = 0; row < 50; row++) {
    const marked = Array.from({ length: T }, (_, t) => t).filter((t) => inputs[2 * (t * B + row) + 1]);
    expect(marked.map((t) => t >= 5)).toEqual([false, true]);
    expect(targets[row]).toBeCloseTo(mean(marked.map((t) => inputs[2 * (t * B + row)]!)) * 2, 6);
  }
  expect(mean(Array.from(targets, (target) => (target - 1) ** 2))).toBeCloseTo(addingBaseline, 2);
});

test('the copy problem asks at its end for the symbols that it showed at its start, after one call', () => {
  const [lag, B] = [4, 3];
  const T = copySteps(lag);
  const [inputs, targets] = [new Float32Array(T * B * copyInputs), new Int32Array(T * B)];
  fillCopy(createRandom(3), lag, inputs, targets);
  const shown = (t: number, row: number) =>
    inputs.subarray((t * B + row) * copyInputs, (t * B + row + 1) * copyInputs).indexOf(1);
  for (let row = 0; row < B; row++) {
    const read = Array.from({ length: T }, (_, t) => shown(t, row));
    expect(read.indexOf(copyKinds + 1)).toBe(copyLength + lag - 1);
    const wanted = Array.from({ length: T }, (_, t) => targets[t * B + row]);
    expect(wanted.filter((symbol) => symbol !== -1)).toEqual(read.slice(0, copyLength));
    expect(wanted.indexOf(read[0])).toBe(copyLength + lag);
  }
});

test.each(racers)('%s learns to copy over a short lag, and its gradients reach the first step', (name) => {
  const config: RaceConfig = { task: 'copy', lag: 3, hiddenSize: 32, batchSize: 32, learningRate: 0.01, seed: 2 };
  const update = createRacer(kernels(), name, config);
  const updates = Array.from({ length: 500 }, update);
  expect(mean(updates.slice(-20).map(({ loss }) => loss))).toBeLessThan(0.2);
  expect(updates[0]!.reach).toBeGreaterThan(1e-6);
});
