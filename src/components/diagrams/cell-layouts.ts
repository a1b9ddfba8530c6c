import type { Concept } from '../concepts.ts';
import type { Point } from './geometry.ts';

/**
 * A picture of one step of a recurrent cell. Every part carries the term it stands for, written as in the equations:
 * x_t, h_{t-1}, h_t, c_{t-1}, c_t, the gates i_t, f_t, o_t, z_t, r_t, the candidates g_t, n_t, and the products "f_t c_{t-1}",
 * "i_t g_t", "tanh c_t", "r_t h_{t-1}", "z_t h_{t-1}", "(1-z_t) n_t", "1-z_t".
 */
export interface CellLayout {
  title: string;
  gates: { term: string; label: string; concept: Concept; x: number; y: number }[];
  pointwise: { term: string; sign: string; concept: Concept; x: number; y: number }[];
  wires: { term: string; concept: Concept; points: readonly Point[]; isJoint?: boolean; hasValue?: boolean }[];
  /** Names of what enters and leaves, at the ends of their wires. */
  names: { term: string; concept: Concept; x: number; y: number; anchor: 'start' | 'end' }[];
}

export type CellKind = 'rnn' | 'lstm' | 'gru';

export interface CellVariant {
  /** False for the cell of 1997, whose state is carried over whole. */
  hasForgetGate?: boolean;
  hasPeepholes?: boolean;
}

/** All cells are drawn in one size, so that they can stand side by side. */
export const cellSize = { width: 385, height: 300, body: { x: 40, y: 24, width: 296, height: 232 } };
export const gateWidth = 44;

const [right, radius, gateTop, gateY] = [cellSize.width, 12, 171, 190];
const [top, bottom] = [62, 232];
/** Where h_t goes up to the layer above, left of the values of what leaves. */
const above = 346;

/** The picture of a cell. */
export function layCell(kind: CellKind, variant: CellVariant = {}): CellLayout {
  return { rnn: layRnn, gru: layGru, lstm: () => layLstm(variant) }[kind]();
}

function layRnn(): CellLayout {
  const gateX = 190;
  return {
    title: 'RNN',
    gates: [{ term: 'h_t', label: 'tanh', concept: 'hidden', x: gateX, y: 150 }],
    pointwise: [],
    wires: [
      up('x_t', 'input', 62, cellSize.height, bottom, true),
      {
        term: 'h_{t-1}',
        concept: 'hidden',
        points: [
          [0, bottom],
          [gateX, bottom],
          [gateX, 169],
        ],
      },
      {
        term: 'h_t',
        concept: 'hidden',
        points: [
          [gateX, 131],
          [gateX, 100],
          [308, 100],
          [308, bottom],
          [right, bottom],
        ],
      },
      up('h_t', 'hidden', above, bottom, 0),
    ],
    names: [entry('h_{t-1}', 'hidden', bottom), input(62), exit('h_t', 'hidden', bottom)],
  };
}

function layLstm({ hasForgetGate = true, hasPeepholes = false }: CellVariant): CellLayout {
  const [f, i, g, o, out] = [84, 144, 204, 256, 308];
  const layout: CellLayout = {
    title: hasForgetGate ? 'LSTM' : 'LSTM of 1997',
    gates: [
      { term: 'i_t', label: 'σ', concept: 'gate', x: i, y: gateY },
      { term: 'g_t', label: 'tanh', concept: 'candidate', x: g, y: gateY },
      { term: 'o_t', label: 'σ', concept: 'gate', x: o, y: gateY },
    ],
    pointwise: [
      { term: 'i_t g_t', sign: '×', concept: 'cell', x: g, y: 120 },
      { term: 'c_t', sign: '+', concept: 'cell', x: g, y: top },
      { term: 'tanh c_t', sign: 'tanh', concept: 'cell', x: out, y: 108 },
      { term: 'h_t', sign: '×', concept: 'hidden', x: out, y: 150 },
    ],
    wires: [
      up('x_t', 'input', 62, cellSize.height, bottom, true),
      {
        term: 'h_{t-1}',
        concept: 'hidden',
        points: [
          [0, bottom],
          [o, bottom],
          [o, 209],
        ],
      },
      up('h_{t-1}', 'hidden', i, bottom, 209),
      up('h_{t-1}', 'hidden', g, bottom, 209),
      {
        term: 'i_t',
        concept: 'gate',
        points: [
          [i, gateTop],
          [i, 120],
          [g - radius, 120],
        ],
      },
      up('g_t', 'candidate', g, gateTop, 120 + radius),
      { ...up('i_t g_t', 'cell', g, 120 - radius, top + radius), hasValue: true },
      {
        term: 'c_t',
        concept: 'cell',
        points: [
          [g + radius, top],
          [right, top],
        ],
      },
      up('c_t', 'cell', out, top, 95),
      { ...up('tanh c_t', 'cell', out, 121, 150 - radius), hasValue: true },
      {
        term: 'o_t',
        concept: 'gate',
        points: [
          [o, gateTop],
          [o, 150],
          [out - radius, 150],
        ],
      },
      {
        term: 'h_t',
        concept: 'hidden',
        points: [
          [out, 150 + radius],
          [out, bottom],
          [right, bottom],
        ],
      },
      up('h_t', 'hidden', above, bottom, 0),
    ],
    names: [
      entry('c_{t-1}', 'cell', top),
      entry('h_{t-1}', 'hidden', bottom),
      input(62),
      exit('c_t', 'cell', top),
      exit('h_t', 'hidden', bottom),
    ],
  };
  if (hasForgetGate) {
    layout.gates.unshift({ term: 'f_t', label: 'σ', concept: 'gate', x: f, y: gateY });
    layout.pointwise.unshift({ term: 'f_t c_{t-1}', sign: '×', concept: 'cell', x: f, y: top });
    layout.wires.push(
      up('h_{t-1}', 'hidden', f, bottom, 209),
      up('f_t', 'gate', f, gateTop, top + radius),
      {
        term: 'c_{t-1}',
        concept: 'cell',
        points: [
          [0, top],
          [f - radius, top],
        ],
      },
      {
        term: 'f_t c_{t-1}',
        concept: 'cell',
        points: [
          [f + radius, top],
          [g - radius, top],
        ],
        hasValue: true,
      },
    );
  } else
    layout.wires.push({
      term: 'c_{t-1}',
      concept: 'cell',
      points: [
        [0, top],
        [g - radius, top],
      ],
    });
  if (hasPeepholes) {
    if (hasForgetGate)
      layout.wires.push({
        term: 'c_{t-1}',
        concept: 'cell',
        points: [
          [51, top],
          [51, gateY],
          [f - gateWidth / 2, gateY],
        ],
      });
    layout.wires.push(
      {
        term: 'c_{t-1}',
        concept: 'cell',
        points: [
          [51, top],
          [51, 146],
          [114, 146],
          [114, gateY],
          [i - gateWidth / 2, gateY],
        ],
      },
      {
        term: 'c_t',
        concept: 'cell',
        points: [
          [284, top],
          [284, gateY],
          [o + gateWidth / 2, gateY],
        ],
      },
    );
  }
  return layout;
}

function layGru(): CellLayout {
  const [r, z, n, mix, sum] = [84, 154, 232, 262, 304];
  return {
    title: 'GRU',
    gates: [
      { term: 'r_t', label: 'σ', concept: 'gate', x: r, y: gateY },
      { term: 'z_t', label: 'σ', concept: 'gate', x: z, y: gateY },
      { term: 'n_t', label: 'tanh', concept: 'candidate', x: n, y: gateY },
    ],
    pointwise: [
      { term: 'r_t h_{t-1}', sign: '×', concept: 'hidden', x: r, y: 120 },
      { term: 'z_t h_{t-1}', sign: '×', concept: 'hidden', x: z, y: top },
      { term: '1-z_t', sign: '1 −', concept: 'gate', x: 208, y: 92 },
      { term: '(1-z_t) n_t', sign: '×', concept: 'hidden', x: mix, y: 120 },
      { term: 'h_t', sign: '+', concept: 'hidden', x: sum, y: top },
    ],
    wires: [
      up('x_t', 'input', 58, cellSize.height, bottom, true),
      {
        term: 'x_t',
        concept: 'input',
        points: [
          [58, 262],
          [n, 262],
          [n, 209],
        ],
      },
      {
        term: 'h_{t-1}',
        concept: 'hidden',
        points: [
          [0, top],
          [z - radius, top],
        ],
      },
      {
        term: 'h_{t-1}',
        concept: 'hidden',
        points: [
          [48, top],
          [48, bottom],
          [z, bottom],
          [z, 209],
        ],
      },
      up('h_{t-1}', 'hidden', r, bottom, 209),
      {
        term: 'h_{t-1}',
        concept: 'hidden',
        points: [
          [r, top],
          [r, 120 - radius],
        ],
      },
      up('r_t', 'gate', r, gateTop, 120 + radius),
      {
        term: 'r_t h_{t-1}',
        concept: 'hidden',
        points: [
          [r + radius, 120],
          [190, 120],
          [190, gateY],
          [n - gateWidth / 2, gateY],
        ],
      },
      up('z_t', 'gate', z, gateTop, top + radius),
      {
        term: 'z_t',
        concept: 'gate',
        points: [
          [z, 92],
          [187, 92],
        ],
      },
      {
        term: '1-z_t',
        concept: 'gate',
        points: [
          [229, 92],
          [mix, 92],
          [mix, 120 - radius],
        ],
      },
      {
        term: 'n_t',
        concept: 'candidate',
        points: [
          [n, gateTop],
          [n, 120],
          [mix - radius, 120],
        ],
      },
      {
        term: '(1-z_t) n_t',
        concept: 'hidden',
        points: [
          [mix + radius, 120],
          [sum, 120],
          [sum, top + radius],
        ],
        hasValue: true,
      },
      {
        term: 'z_t h_{t-1}',
        concept: 'hidden',
        points: [
          [z + radius, top],
          [sum - radius, top],
        ],
        hasValue: true,
      },
      {
        term: 'h_t',
        concept: 'hidden',
        points: [
          [sum + radius, top],
          [right, top],
        ],
      },
      up('h_t', 'hidden', above, top, 0),
    ],
    names: [entry('h_{t-1}', 'hidden', top), input(58), exit('h_t', 'hidden', top)],
  };
}

const up = (term: string, concept: Concept, x: number, from: number, to: number, isJoint = false) => ({
  term,
  concept,
  points: [[x, from] as const, [x, to] as const],
  isJoint,
});
const entry = (term: string, concept: Concept, y: number) => ({ term, concept, x: 1, y, anchor: 'start' as const });
const exit = (term: string, concept: Concept, y: number) => ({
  term,
  concept,
  x: right - 1,
  y,
  anchor: 'end' as const,
});
const input = (x: number) =>
  ({ term: 'x_t', concept: 'input', x: x + 8, y: cellSize.height - 12, anchor: 'start' }) as const;
