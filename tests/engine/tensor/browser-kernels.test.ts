import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { startBackend } from '~/engine/tensor/backend.ts';
import * as tf from '~/engine/tensor/ops.ts';
import { wasmKernels } from '~/engine/tensor/wasm/register.ts';
import { cases } from './cases.ts';

const source = (name: string) =>
  readFileSync(new URL(`../../../src/engine/tensor/browser/${name}.ts`, import.meta.url), 'utf8');

/** Operations that are used but not differentiated. */
const others: (() => unknown)[] = [
  () => tf.argMax(tf.ones([2, 3]), 1),
  () => tf.fill([2], 3),
  () => tf.range(0, 3),
  () => tf.cast(tf.less(tf.ones([2]), 2), 'int32'),
  () => tf.greaterEqual(tf.ones([2]), 2),
  () => tf.onesLike(tf.zeros([2])),
];

// In Node each backend comes whole; a page loads only the kernels that `browser/` names.
describe.each(['cpu', 'wasm'] as const)('a page that runs on %s', (backend) => {
  test('has every kernel that the operations and their gradients call', async () => {
    await startBackend({ backend });
    const { kernelNames } = await tf.profile(() =>
      tf.tidy(() => {
        for (const { f, shapes } of Object.values(cases)) {
          const inputs = shapes.map((shape) => tf.ones(shape));
          f(...inputs);
          tf.grads((...x: tf.Tensor[]) => tf.sum(f(...x)))(inputs);
        }
        for (const run of others) run();
      }),
    );
    const own = backend === 'wasm' ? Object.keys(wasmKernels) : [];
    const missing = kernelNames.filter(
      // A name with __op is a custom gradient's, made of kernels that are named as well.
      (name) => !source(backend).includes(`/kernels/${name}'`) && !own.includes(name) && !name.endsWith('__op'),
    );
    expect(missing).toEqual([]);
  });
});
