/** A mean loss in nats, said in the two other units that language models use. */
export interface LanguageMetrics {
  nats: number;
  bitsPerCharacter: number;
  perplexity: number;
}

/** From nats a character: bits = nats / ln 2 and perplexity = exp(nats). */
export function languageMetrics(nats: number): LanguageMetrics {
  return { nats, bitsPerCharacter: nats / Math.LN2, perplexity: Math.exp(nats) };
}

/** The share of rows of logits [rows, numClasses] whose largest entry is at the target class; ties go to the first. */
export function accuracy(logits: Float32Array, targets: ArrayLike<number>, numClasses: number): number {
  let correct = 0;
  for (let row = 0; row < targets.length; row++) {
    const start = row * numClasses;
    let top = 0;
    for (let k = 1; k < numClasses; k++) if (logits[start + k]! > logits[start + top]!) top = k;
    if (top === targets[row]) correct++;
  }
  return correct / targets.length;
}

/** A mean that forgets: after n values v it weighs the past by decayⁿ, and its start is corrected as Adam's is. */
export function createRunningMean(decay: number): (value: number) => number {
  let sum = 0;
  let weight = 0;
  return (value) => {
    sum = decay * sum + (1 - decay) * value;
    weight = decay * weight + (1 - decay);
    return sum / weight;
  };
}
