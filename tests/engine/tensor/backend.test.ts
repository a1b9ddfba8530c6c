import { describe, expect, test } from 'vitest';
import { describeTrial, startBackend } from '~/engine/tensor/backend.ts';
import * as tf from '~/engine/tensor/ops.ts';

describe('startBackend', () => {
  test('takes the fastest backend that works and says how each did', async () => {
    const { name, trials } = await startBackend();
    expect(tf.getBackend()).toBe(name);
    const times = trials.flatMap((trial) => ('stepMs' in trial ? [trial] : []));
    expect(times.map((trial) => trial.name).sort()).toEqual(['cpu', 'wasm']);
    expect(name).toBe(times.reduce((a, b) => (a.stepMs < b.stepMs ? a : b)).name);
    expect(trials.map(describeTrial)).toContain('webgl: no WebGL in Node');
    // The trial is not run again.
    expect(await startBackend()).toEqual({ name, trials });
  });

  test('takes the backend asked for', async () => {
    expect(await startBackend({ backend: 'cpu' })).toEqual({ name: 'cpu', trials: [] });
    expect(tf.getBackend()).toBe('cpu');
  });

  test('refuses with the reason', async () => {
    await expect(startBackend({ backend: 'webgpu' })).rejects.toThrow('no WebGPU in Node');
    await expect(startBackend({ candidates: ['webgl'] })).rejects.toThrow('webgl: no WebGL in Node');
  });

  test('leaves no tensor behind', async () => {
    await startBackend();
    expect(tf.memory().numTensors).toBe(0);
  });
});
