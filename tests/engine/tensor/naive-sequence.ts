import type { CellKind } from '~/engine/tensor/recurrent-sequence.ts';

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

export interface NaiveConfig {
  cell: CellKind;
  B: number;
  T: number;
  D: number;
  H: number;
}

/** Parameters, inputs and initial state as plain lists, so that a test can nudge any one of them. */
export interface NaiveArguments {
  W: number[];
  b: number[];
  bh: number[];
  x: number[];
  h0: number[];
  c0: number[];
}

/** The textbook equations, one unit at a time in double precision: h [T, B, H] and the last c [B, H]. */
export function runNaively({ cell, B, T, D, H }: NaiveConfig, { W, b, bh, x, h0, c0 }: NaiveArguments) {
  const G = { 'rnn tanh': 1, 'rnn relu': 1, lstm: 4, gru: 3 }[cell];
  const outputs: number[] = [];
  let [h, c] = [h0, c0];
  for (let t = 0; t < T; t++) {
    const [hNext, cNext] = [[...h], [...c]];
    for (let row = 0; row < B; row++)
      for (let unit = 0; unit < H; unit++) {
        const fromInput = (gate: number) => {
          let sum = b[gate * H + unit]!;
          for (let d = 0; d < D; d++) sum += x[(t * B + row) * D + d]! * W[d * G * H + gate * H + unit]!;
          return sum;
        };
        const fromState = (gate: number) => {
          let sum = bh[gate * H + unit] ?? 0;
          for (let k = 0; k < H; k++) sum += h[row * H + k]! * W[(D + k) * G * H + gate * H + unit]!;
          return sum;
        };
        const gate = (index: number) => fromInput(index) + fromState(index);
        const at = row * H + unit;
        if (cell === 'lstm') {
          cNext[at] = sigmoid(gate(1)) * c[at]! + sigmoid(gate(0)) * Math.tanh(gate(2));
          hNext[at] = sigmoid(gate(3)) * Math.tanh(cNext[at]);
        } else if (cell === 'gru') {
          const [z, r] = [sigmoid(gate(0)), sigmoid(gate(1))];
          hNext[at] = (1 - z) * Math.tanh(fromInput(2) + r * fromState(2)) + z * h[at]!;
        } else hNext[at] = cell === 'rnn tanh' ? Math.tanh(gate(0)) : Math.max(gate(0), 0);
      }
    [h, c] = [hNext, cNext];
    outputs.push(...h);
  }
  return { h: outputs, cLast: c };
}
