import type { Random } from '../random.ts';
import { initialiseShapes } from './cell.ts';
import { addBias, addOuterProduct, addProduct, addProductTransposed, addRowSum } from './products.ts';

/** Why [H, V] and by [V]. */
export type HeadParams = { Why: Float64Array; by: Float64Array };

/** What the head says at one step. */
export interface HeadStep {
  /** h Why + by, [B, V]. */
  logits: Float64Array;
  /** Their softmax, [B, V]. */
  probs: Float64Array;
  /** −ln of the target's probability, in nats, summed over the rows that have a target. */
  loss: number;
  /** ∂loss/∂logits = probs − one-hot(target), [B, V]. */
  dlogits: Float64Array;
  /** ∂loss/∂h, [B, H]: what `backward` takes as this step's dh. */
  dh: Float64Array;
}

/** A softmax output layer's parameters: Why uniform in ±1/√H, by 0. */
export function initialiseHead(hiddenSize: number, vocabSize: number, random: Random): HeadParams {
  return initialiseShapes({ Why: [hiddenSize, vocabSize], by: [vocabSize] }, hiddenSize, random) as HeadParams;
}

/**
 * Softmax and cross-entropy on h [B, H], both ways. targets [B]: the right symbol of each row, −1 where there is none.
 */
export function headStep(params: HeadParams, h: Float64Array, targets: readonly number[]): HeadStep {
  const [batchSize, vocabSize] = [targets.length, params.by.length];
  const logits = new Float64Array(batchSize * vocabSize);
  addProduct(logits, h, params.Why, batchSize);
  addBias(logits, params.by);
  const probs = softmax(logits, vocabSize);
  const dlogits = new Float64Array(logits.length);
  let loss = 0;
  targets.forEach((target, b) => {
    if (target < 0) return;
    const [start, end] = [b * vocabSize, (b + 1) * vocabSize];
    loss += logSumExp(logits.subarray(start, end)) - logits[start + target]!;
    dlogits.set(probs.subarray(start, end), start);
    dlogits[start + target]! -= 1;
  });
  const dh = new Float64Array(h.length);
  addProductTransposed(dh, dlogits, params.Why, batchSize);
  return { logits, probs, loss, dlogits, dh };
}

/** Adds one step's term of ∂L/∂Why and ∂L/∂by. */
export function addHeadGradients(gradients: HeadParams, h: Float64Array, { dlogits }: HeadStep): void {
  addOuterProduct(gradients.Why, h, dlogits, dlogits.length / gradients.by.length);
  addRowSum(gradients.by, dlogits);
}

/** Row by row e^logit / Σ e^logit, [B, V], safe from overflow; divided by the temperature first. */
export function softmax(logits: Float64Array, vocabSize: number, temperature = 1): Float64Array {
  const probs = logits.map((logit) => logit / temperature);
  for (let start = 0; start < probs.length; start += vocabSize) {
    const row = probs.subarray(start, start + vocabSize);
    const largest = Math.max(...row);
    row.forEach((logit, k) => (row[k] = Math.exp(logit - largest)));
    const total = row.reduce((a, b) => a + b, 0);
    row.forEach((power, k) => (row[k] = power / total));
  }
  return probs;
}

function logSumExp(row: Float64Array): number {
  const largest = Math.max(...row);
  return largest + Math.log(row.reduce((total, logit) => total + Math.exp(logit - largest), 0));
}
