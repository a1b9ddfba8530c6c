import { expect, test } from 'vitest';
import {
  cellSize,
  gateWidth,
  layCell,
  type CellKind,
  type CellLayout,
  type CellVariant,
} from '~/components/diagrams/cell-layouts.ts';
import type { Point } from '~/components/diagrams/geometry.ts';

const cells: [CellKind, CellVariant][] = [
  ['rnn', {}],
  ['gru', {}],
  ['lstm', {}],
  ['lstm', { hasPeepholes: true }],
  ['lstm', { hasForgetGate: false }],
  ['lstm', { hasForgetGate: false, hasPeepholes: true }],
];

/** What a point touches: a gate or operation by its term, another wire by its term, or the edge of the picture. */
function touched(layout: CellLayout, [x, y]: Point, own: number): string[] {
  const found: string[] = [];
  for (const gate of layout.gates)
    if (Math.abs(x - gate.x) <= gateWidth / 2 && Math.abs(y - gate.y) <= 19) found.push(gate.term);
  for (const one of layout.pointwise)
    if (Math.abs(x - one.x) <= (one.sign.length > 1 ? 21 : 12) && Math.abs(y - one.y) <= 13) found.push(one.term);
  layout.wires.forEach(({ points, term }, i) => {
    const isOn = points.some((to, k) => {
      const from = points[k - 1];
      if (!from || i === own) return false;
      const between = (a: number, b: number, value: number) => value >= Math.min(a, b) && value <= Math.max(a, b);
      return between(from[0], to[0], x) && between(from[1], to[1], y);
    });
    if (isOn) found.push(term);
  });
  if (x === 0 || x === cellSize.width || y === 0 || y === cellSize.height) found.push('edge');
  return found;
}

test.each(cells)('every wire of the %s %j leads from something to something', (kind, variant) => {
  const layout = layCell(kind, variant);
  layout.wires.forEach(({ points }, i) => {
    expect(touched(layout, points[0]!, i), `start of wire ${i}`).not.toHaveLength(0);
    expect(touched(layout, points.at(-1)!, i), `end of wire ${i}`).not.toHaveLength(0);
  });
});

test.each(cells)(
  'every part of the %s %j is reached by a wire and left by one that carries its term',
  (kind, variant) => {
    const layout = layCell(kind, variant);
    for (const { term } of [...layout.gates, ...layout.pointwise]) {
      const reach = layout.wires.filter(({ points }, i) => touched(layout, points.at(-1)!, i).includes(term));
      const leave = layout.wires.filter(
        ({ points, term: own }, i) => own === term && touched(layout, points[0]!, i).includes(term),
      );
      expect(reach, `into ${term}`).not.toHaveLength(0);
      expect(leave, `out of ${term}`).not.toHaveLength(0);
    }
  },
);

test('the LSTM multiplies what its equations multiply', () => {
  const layout = layCell('lstm');
  const into = (term: string) =>
    layout.wires
      .filter(({ points }, i) =>
        layout.pointwise.some((one) => one.term === term && touched(layout, points.at(-1)!, i).includes(term)),
      )
      .map(({ term: own }) => own)
      .sort();
  expect(into('f_t c_{t-1}')).toEqual(['c_{t-1}', 'f_t']);
  expect(into('i_t g_t')).toEqual(['g_t', 'i_t']);
  expect(into('c_t')).toEqual(['f_t c_{t-1}', 'i_t g_t']);
  expect(into('tanh c_t')).toEqual(['c_t']);
  expect(into('h_t')).toEqual(['o_t', 'tanh c_t']);
});

test('the GRU mixes old state and candidate', () => {
  const layout = layCell('gru');
  const ends = layout.wires.map(({ term, points }, i) => [term, touched(layout, points.at(-1)!, i)] as const);
  const into = (target: string) =>
    ends
      .filter(([, at]) => at[0] === target)
      .map(([term]) => term)
      .sort();
  expect(into('(1-z_t) n_t')).toEqual(['1-z_t', 'n_t']);
  expect(into('z_t h_{t-1}')).toEqual(['h_{t-1}', 'z_t']);
  expect(into('r_t h_{t-1}')).toEqual(['h_{t-1}', 'r_t']);
  expect(into('h_t')).toEqual(['(1-z_t) n_t', 'z_t h_{t-1}']);
});

test('the cell of 1997 has no forget gate anywhere', () => {
  expect(JSON.stringify(layCell('lstm', { hasForgetGate: false, hasPeepholes: true }))).not.toContain('f_t');
});
