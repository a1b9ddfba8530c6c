import * as tf from '@tensorflow/tfjs-core';
import type { GradConfig, Tensor, Tensor1D } from '@tensorflow/tfjs-core';

/** An operation of one operand that moves or repeats values: the gradient needs only the shape of x. */
const moved = (
  kernelName: string,
  back: (dy: Tensor, x: Tensor, attrs: Record<string, unknown>) => Tensor,
  operand = 'x',
): GradConfig => ({
  kernelName,
  inputsToSave: [operand],
  gradFunc: (dy, [x], attrs) => ({ [operand]: () => back(dy as Tensor, x!, attrs) }),
});

/** The axes in words of TensorFlow.js (one, several, negative or none for all) as sorted numbers. */
function axesOf(axis: unknown, rank: number): number[] {
  const list = axis === undefined || axis === null ? [...Array(rank).keys()] : [axis as number | number[]].flat();
  return list.map((a) => (a + rank) % rank).sort((a, b) => a - b);
}

/** dy with the reduced axes put back as axes of size one, so that it broadcasts against x. */
const keepAxes = (dy: Tensor, x: Tensor, axes: number[]) =>
  tf.reshape(
    dy,
    x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size)),
  );

const spread = (dy: Tensor, x: Tensor, axes: number[]) => tf.mul(keepAxes(dy, x, axes), tf.onesLike(x));

/** Derivatives of the operations that only move, repeat, pick or add up values. */
export const shapeGradients: GradConfig[] = [
  moved('Identity', (dy) => tf.clone(dy)),
  moved('Cast', (dy) => tf.clone(dy)),
  moved('Reshape', (dy, x) => tf.reshape(dy, x.shape)),
  moved('ExpandDims', (dy, x) => tf.reshape(dy, x.shape), 'input'),
  moved('ZerosLike', (dy) => tf.zerosLike(dy)),
  moved('OnesLike', (dy) => tf.zerosLike(dy)),
  moved('Transpose', (dy, _, { perm }) => {
    const order = perm as number[];
    return tf.transpose(
      dy,
      order.map((_, axis) => order.indexOf(axis)),
    );
  }),
  moved('Slice', (dy, x, { begin }) => {
    const start = [begin as number | number[]].flat();
    const paddings = x.shape.map((total, axis): [number, number] => {
      const first = start[axis] ?? 0;
      return [first, total - first - dy.shape[axis]!];
    });
    return tf.pad(dy, paddings);
  }),
  moved('PadV2', (dy, x, { paddings }) =>
    tf.slice(
      dy,
      (paddings as [number, number][]).map(([before]) => before),
      x.shape,
    ),
  ),
  moved('Tile', (dy, x, { reps }) => {
    // [r₀·n₀, r₁·n₁, …] seen as [r₀, n₀, r₁, n₁, …], summed over each r
    const repeats = reps as number[];
    const shape = x.shape.flatMap((size, axis) => [repeats[axis]!, size]);
    return tf.sum(
      tf.reshape(dy, shape),
      x.shape.map((_, axis) => 2 * axis),
    );
  }),
  moved('Sum', (dy, x, { axis }) => spread(dy, x, axesOf(axis, x.rank))),
  moved('Mean', (dy, x, { axis }) => tf.mul(spread(dy, x, axesOf(axis, x.rank)), dy.size / x.size)),
  ...['Max', 'Min'].map((kernelName): GradConfig => ({
    kernelName,
    inputsToSave: ['x'],
    outputsToSave: [true],
    gradFunc: (dy, [x, y], attrs) => {
      const axes = axesOf(attrs['reductionIndices'] ?? attrs['axis'], x!.rank);
      const isPicked = tf.equal(x!, keepAxes(y!, x!, axes));
      return { x: () => tf.mul(keepAxes(dy as Tensor, x!, axes), tf.cast(isPicked, 'float32')) };
    },
  })),
  {
    kernelName: 'Select',
    inputsToSave: ['condition'],
    gradFunc: (dy, [condition]) => ({
      t: () => tf.mul(dy as Tensor, tf.cast(condition!, 'float32')),
      e: () => tf.mul(dy as Tensor, tf.sub(1, tf.cast(condition!, 'float32'))),
    }),
  },
  {
    kernelName: 'Concat',
    saveAllInputs: true,
    gradFunc: (dy, saved, attrs) => {
      const [axis] = axesOf(attrs['axis'], saved[0]!.rank);
      const sizes = saved.map((x) => x.shape[axis!]!);
      const parts = tf.split(dy as Tensor, sizes, axis);
      return Object.fromEntries(parts.map((part, index) => [index, () => part]));
    },
  },
  {
    kernelName: 'SplitV',
    gradFunc: (dys, _, attrs) => ({ x: () => tf.concat(dys as Tensor[], attrs['axis'] as number) }),
  },
  {
    kernelName: 'Pack',
    saveAllInputs: true,
    gradFunc: (dy, _, attrs) => {
      const parts = tf.unstack(dy as Tensor, attrs['axis'] as number);
      return Object.fromEntries(parts.map((part, index) => [index, () => part]));
    },
  },
  {
    kernelName: 'Unpack',
    gradFunc: (dys, _, attrs) => ({ value: () => tf.stack(dys as Tensor[], attrs['axis'] as number) }),
  },
  {
    kernelName: 'GatherV2',
    inputsToSave: ['x', 'indices'],
    gradFunc: (dy, [x, indices], attrs) => {
      const [axis] = axesOf(attrs['axis'], x!.rank);
      if (axis !== 0 || attrs['batchDims']) throw new Error('gather is differentiated along its first axis only');
      const rows = tf.reshape(dy as Tensor, [indices!.size, x!.size / x!.shape[0]!]);
      const sums = () => tf.unsortedSegmentSum(rows, tf.reshape(indices!, [-1]) as Tensor1D, x!.shape[0]!);
      return { x: () => tf.reshape(sums(), x!.shape) };
    },
  },
];
