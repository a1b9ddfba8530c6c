import type { Block, Kernels, Pointer } from './kernels.ts';

/** Where an output layer's parameters, or their gradients, lie: Why [H, V], by [V]. */
export interface HeadPointers {
  Why: Pointer;
  by: Pointer;
}

/** A softmax output layer with its cross-entropy, over `rows` states at once (T·B of a sequence). */
export interface SoftmaxHead {
  /** The right class of each row, as integers [rows]; −1 where none is asked for. The caller's to fill. */
  readonly targets: Block;
  /** After `forward`, each row's loss in nats [rows]. */
  readonly losses: Block;
  /** Mean loss in nats over `counted` rows, all unless said: those with a target. */
  forward(counted?: number): number;
  /** After `forward`, and once only: the gradients of that mean, of the parameters and of the states. */
  backward(gradients: HeadPointers): void;
}

/** An output layer on states [rows, H] that lie at `states`; their gradient is written to `statesGradient`. */
export function createSoftmaxHead(
  kernels: Kernels,
  { rows, hiddenSize: H, vocabSize: V }: { rows: number; hiddenSize: number; vocabSize: number },
  { Why, by }: HeadPointers,
  states: Pointer,
  statesGradient: Pointer,
): SoftmaxHead {
  const targets = kernels.allocate(rows);
  const losses = kernels.allocate(rows);
  const logits = kernels.allocate(rows * V).pointer;
  return {
    targets,
    losses,
    forward(counted = rows) {
      kernels.repeatRow(rows, V, by, logits);
      kernels.multiply(rows, V, H, 1, states, H, 0, Why, V, 0, 1, logits, V);
      return kernels.crossEntropy(rows, V, logits, targets.pointer, 1 / counted, losses.pointer) / counted;
    },
    backward(gradients) {
      // crossEntropy left the logits' gradient where the logits were.
      kernels.multiply(rows, H, V, 1, logits, V, 0, Why, V, 1, 0, statesGradient, H);
      kernels.multiply(H, V, rows, 1, states, H, 1, logits, V, 0, 0, gradients.Why, V);
      kernels.sumRows(rows, V, logits, gradients.by);
    },
  };
}
