import { describe, expect, test } from 'vitest';
import { createKernels } from '~/engine/tensor/kernels.ts';

describe.each(['simd', 'typed arrays'] as const)('the arena (%s)', (build) => {
  test('hands out zeros, and keeps a block’s contents when memory grows', () => {
    const kernels = createKernels({ build });
    const small = kernels.allocate(10);
    expect([...small.values]).toEqual(Array(10).fill(0));
    small.values.fill(3);
    const before = small.values;
    const large = kernels.allocate(5_000_000);
    expect(before.length === 0 || before !== small.values).toBe(true);
    expect([...small.values]).toEqual(Array(10).fill(3));
    large.values.fill(1);
    expect([...small.values]).toEqual(Array(10).fill(3));
    kernels.scale(10, 2, small.pointer);
    expect([...small.values]).toEqual(Array(10).fill(6));
  });

  test('gives freed memory out again, cleared', () => {
    const kernels = createKernels({ build });
    const mark = kernels.mark();
    const first = kernels.allocate(100);
    first.values.fill(9);
    kernels.release(mark);
    const second = kernels.allocate(100);
    expect(second.pointer).toBe(first.pointer);
    expect(second.values.every((value) => value === 0)).toBe(true);
  });

  test('points at elements, and shows the same bytes as integers', () => {
    const kernels = createKernels({ build });
    const block = kernels.allocate(4);
    block.integers[2] = 0x3f800000;
    expect(block.values[2]).toBe(1);
    kernels.fill(1, 5, block.at(3));
    expect([...block.values]).toEqual([0, 0, 1, 5]);
  });
});
