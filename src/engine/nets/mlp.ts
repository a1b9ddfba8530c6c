import { activations, type Block, type Kernels, type Pointer } from '../tensor/kernels.ts';
import type { MlpLayout } from './mlp-shape.ts';

/*
 * A multilayer perceptron in the kernels' memory. Examples lie in columns ([units, S], S their number padded to a multiple of
 * four), so that four of them go through each instruction even where a layer has one unit.
 */

/** Examples in columns with room for what each layer makes of them: values[l] [units, S] of layer l, the logits last. */
export interface MlpBatch {
  size: number;
  /** S: the size padded to a multiple of four. */
  columns: number;
  x: Block;
  /** Class of each column, −1 where it is padding. */
  labels: Block;
  values: Block[];
}

/** A network whose parameters lie in the kernels' memory, where training changes them in place. */
export interface Mlp extends MlpLayout {
  kernels: Kernels;
  parameters: Block;
}

/** Puts a network into the kernels' memory. */
export function createMlp(kernels: Kernels, layout: MlpLayout, parameters: ArrayLike<number>): Mlp {
  const block = kernels.allocate(layout.parameterCount);
  block.values.set(parameters);
  return { ...layout, kernels, parameters: block };
}

/** Room for examples x [size, inputs] and, where they are known, their classes. */
export function createMlpBatch(mlp: Mlp, x: ArrayLike<number>, labels?: ArrayLike<number>): MlpBatch {
  const { inputs } = mlp.shape;
  const size = x.length / inputs;
  const columns = padded(size);
  const batch = {
    size,
    columns,
    x: mlp.kernels.allocate(inputs * columns),
    labels: mlp.kernels.allocate(columns),
    values: mlp.layers.map(({ outputs }) => mlp.kernels.allocate(outputs * columns)),
  };
  const to = batch.x.values;
  for (let n = 0; n < size; n++) for (let i = 0; i < inputs; i++) to[i * columns + n] = x[n * inputs + i]!;
  batch.labels.integers.fill(-1);
  if (labels) batch.labels.integers.set(labels);
  return batch;
}

/** Carries a batch through the network: fills its values, the logits last. */
export function forward(mlp: Mlp, batch: MlpBatch): void {
  forwardFrom(mlp, batch.x.pointer, batch.columns, batch.values);
}

/** The mean cross-entropy in nats and the share of right answers; the batch's logits are used up. */
export function evaluate(mlp: Mlp, batch: MlpBatch): { loss: number; accuracy: number } {
  const { size, columns, labels } = batch;
  if (size === 0) return { loss: NaN, accuracy: NaN };
  forward(mlp, batch);
  const { classes } = mlp.shape;
  const [logits, target] = [batch.values.at(-1)!, labels.integers];
  const z = logits.values;
  let right = 0;
  for (let n = 0; n < size; n++) {
    let best = 0;
    for (let c = 1; c < classes; c++) if (z[c * columns + n]! > z[best * columns + n]!) best = c;
    if (best === target[n]) right++;
  }
  const loss = mlp.kernels.columnsCrossEntropy(classes, columns, logits.pointer, labels.pointer, 1);
  return { loss: loss / size, accuracy: right / size };
}

/** From examples x [inputs, S] to the logits, layer by layer. */
export function forwardFrom(mlp: Mlp, x: Pointer, S: number, values: readonly Block[]): void {
  const hidden = activations[mlp.shape.activation];
  for (let l = 0, from = x; l < mlp.layers.length; l++) {
    const { inputs, outputs, W, b } = mlp.layers[l]!;
    const kind = l < mlp.layers.length - 1 ? hidden : activations.linear;
    const to = values[l]!.pointer;
    mlp.kernels.columnsForward(kind, inputs, outputs, S, mlp.parameters.at(W), mlp.parameters.at(b), from, to);
    from = to;
  }
}

/**
 * Back-propagation: from the gradient at the logits, which values' last block holds, to that of every parameter.
 *   errors[l] [units, S] is room for the gradient at hidden layer l, before its activation; gradient is laid out like the parameters.
 */
export function backwardFrom(
  mlp: Mlp,
  x: Pointer,
  S: number,
  values: readonly Block[],
  errors: readonly Block[],
  gradient: Block,
): void {
  const hidden = activations[mlp.shape.activation];
  for (let l = mlp.layers.length - 1; l >= 0; l--) {
    const { inputs, outputs, W, b } = mlp.layers[l]!;
    const d = l === mlp.layers.length - 1 ? values[l]!.pointer : errors[l]!.pointer;
    const from = l > 0 ? values[l - 1]!.pointer : x;
    const dx = l > 0 ? errors[l - 1]!.pointer : 0;
    const dW = gradient.at(W);
    mlp.kernels.columnsBackward(hidden, inputs, outputs, S, mlp.parameters.at(W), from, d, dW, gradient.at(b), dx);
  }
}

/** The number of columns that `size` examples take: a multiple of four. */
export function padded(size: number): number {
  return 4 * Math.ceil(size / 4);
}
