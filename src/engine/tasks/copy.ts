import type { Random } from '../random.ts';

/** How many symbols are to be kept, and how many kinds of them there are. */
export const copyLength = 3;
export const copyKinds = 4;
/** The kinds, a blank, and the call to recite. */
export const copyInputs = copyKinds + 2;
const [blank, call] = [copyKinds, copyKinds + 1];

/** Guessing has this cross-entropy in nats a symbol. */
export const copyBaseline = Math.log(copyKinds);

/** T: the symbols, the lag of blanks with a call at its end, and as many steps again to recite. */
export const copySteps = (lag: number): number => 2 * copyLength + lag;

/**
 * The copy problem (Hochreiter & Schmidhuber 1997, in the form of Arjovsky, Shah & Bengio 2016): read a few symbols, wait
 * through blanks, and say them again when called.
 *   inputs [T, B, copyInputs], one-hot. targets [T, B]: the symbol to say, −1 where nothing is asked. Both are overwritten.
 */
export function fillCopy(random: Random, lag: number, inputs: Float32Array, targets: Int32Array): void {
  const numSteps = copySteps(lag);
  const batchSize = targets.length / numSteps;
  inputs.fill(0);
  targets.fill(-1);
  for (let t = 0; t < numSteps; t++) {
    for (let row = 0; row < batchSize; row++) {
      const at = t * batchSize + row;
      const symbol = t < copyLength ? random.integer(copyKinds) : t === copyLength + lag - 1 ? call : blank;
      inputs[at * copyInputs + symbol] = 1;
      if (t < copyLength) targets[at + (copyLength + lag) * batchSize] = symbol;
    }
  }
}
