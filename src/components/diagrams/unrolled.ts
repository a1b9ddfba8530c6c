/** Where everything of an unrolled network lies, in pixels: a pure function of its shape and of how far it is unrolled. */
export interface UnrolledLayout {
  width: number;
  height: number;
  /** The centre of each column; `xs[0]` is the state before the first step, `xs[t]` step t. */
  xs: number[];
  /** Top of the state's box and the height of one of its cells. */
  stateTop: number;
  cellHeight: number;
  /** The wire of Whh into step t ≥ 1 is `wires[t − 1]`, a cubic curve. */
  wires: string[];
}

const columnWidth = 69;
const loopWidth = 240;
export const stateWidth = 48;
export const middle = 172;
export const inputTop = 250;
export const outputBottom = 98;
const height = 306;
/** The tallest a state gets: one of many units has low cells without numbers. */
const tallest = 104;

/**
 * Lays out `numSteps` steps with `hiddenSize` units. At unrolled = 0 all steps lie on one another and the wire is a loop at
 * the right of the state; at 1 they stand side by side and it leads from each state to the next.
 */
export function layUnrolled(numSteps: number, hiddenSize: number, unrolled: number): UnrolledLayout {
  const half = stateWidth / 2;
  const mix = (folded: number, flat: number) => folded + (flat - folded) * unrolled;
  const width = mix(loopWidth, columnWidth * (numSteps + 0.36) + half + 2);
  const xs = Array.from({ length: numSteps + 1 }, (_, t) => mix(loopWidth / 2 - 10, columnWidth * (t + 0.36)));
  const cellHeight = Math.min(20, tallest / hiddenSize);
  const wires = xs.slice(1).map((x, k) => {
    const [from, to] = [xs[k]! + half, x + mix(half, -half - 5)];
    const [rise, reach] = [mix(16, 0), mix(58, 8)];
    return (
      `M${from} ${middle - rise}C${from + reach} ${middle - rise * 2.4},` +
      `${to + mix(58, -8)} ${middle + rise * 2.4},${to + mix(5, 0)} ${middle + rise}`
    );
  });
  return { width, height, xs, stateTop: middle - (cellHeight * hiddenSize) / 2, cellHeight, wires };
}

/** Cells this high hold a number. */
export const numberHeight = 16;
