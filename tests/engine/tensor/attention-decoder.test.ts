import { expect, test } from 'vitest';
import { createRandom } from '~/engine/random.ts';
import { type AttentionDecoderPointers, createAttentionDecoder } from '~/engine/tensor/attention-decoder.ts';
import { type Block, createKernels, type KernelBuild } from '~/engine/tensor/kernels.ts';

const [T, B, E, H, L, D, A] = [3, 2, 5, 7, 6, 9, 5];

/** Everything that the decoder computes from one seed, on one build of the kernels. */
function runDecoder(build: KernelBuild): Record<string, Float32Array> {
  const kernels = createKernels({ build });
  const random = createRandom(8);
  const draw = (length: number) => {
    const block = kernels.allocate(length);
    block.values.forEach((_, i, values) => (values[i] = random.normal(0, 0.5)));
    return block;
  };
  const sizes = {
    ...{ Wa: D * A, ba: A, Wq: H * A, v: A, W: (E + D + H) * 4 * H, b: 4 * H, wBeta: H, bBeta: 1 },
    ...{ inputs: T * B * E, annotations: B * L * D },
  };
  const make = (create: (length: number) => Block) =>
    Object.fromEntries(Object.entries(sizes).map(([name, size]) => [name, create(size)]));
  const point = (blocks: Record<string, Block>) =>
    Object.fromEntries(Object.entries(blocks).map(([name, block]) => [name, block.pointer])) as unknown as
      AttentionDecoderPointers & { inputs: number; annotations: number }; // prettier-ignore

  const [given, gradients] = [make(draw), make(draw)]; // what lies where gradients go must not matter
  const config = {
    ...{ batchSize: B, numSteps: T, inputSize: E, hiddenSize: H },
    ...{ numLocations: L, annotationSize: D, attentionSize: A },
  };
  const decoder = createAttentionDecoder(kernels, config, point(given), point(given));
  decoder.forward();
  for (const block of [decoder.dh, decoder.dAlpha]) block.values.set(draw(block.length).values);
  const forward = { h: decoder.h.values.slice(), alpha: decoder.alpha.values.slice() };
  decoder.backward(point(gradients), point(gradients));
  const results = Object.entries(gradients).map(([name, block]) => [`d${name}`, block.values.slice()]);
  return {
    ...forward,
    dh0: decoder.dh.values.slice(0, B * H),
    dc0: decoder.dc.values.slice(),
    ...Object.fromEntries(results),
  };
}

// That the equations are right is tested where the decoder is compared with its chain of operations.
test.each(['relaxed', 'simd'] as const)('the attention decoder computes the same on %s as on typed arrays', (build) => {
  const [own, expected] = [runDecoder(build), runDecoder('typed arrays')];
  for (const name in expected) {
    const scale = Math.max(...expected[name]!.map(Math.abs));
    const worst = Math.max(...own[name]!.map((value, i) => Math.abs(value - expected[name]![i]!)));
    expect(worst / scale, name).toBeLessThan(1e-5);
  }
});

test('the weights of the annotations add up to one at each step', () => {
  const { alpha } = runDecoder('typed arrays');
  for (let row = 0; row < T * B; row++)
    expect(alpha!.subarray(row * L, (row + 1) * L).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 5);
});
