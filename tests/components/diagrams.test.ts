import { expect, test } from 'vitest';
import { curvedWire, curvePoint, straightWire } from '~/components/diagrams/geometry.ts';
import { mathPieces } from '~/components/diagrams/math-pieces.ts';
import { layStepGraph, standardSizes, type GraphShape } from '~/components/diagrams/step-graph.ts';

const numbersIn = (path: string) => path.match(/-?\d+(\.\d+)?/g)!.map(Number);
const shapes: GraphShape[] = [
  { numSteps: 1 },
  { numSteps: 5, hasInitialState: true, hasLosses: true },
  { numSteps: 4, inputs: [true, false, false, false], numLayers: 3 },
  { numSteps: 3, outputs: [false, false, true] },
];

test('time runs left to right and depth bottom to top', () => {
  const { nodes } = layStepGraph({ numSteps: 3, numLayers: 2, hasLosses: true });
  const at = (id: string) => nodes.find((node) => node.id === id)!;
  for (const [before, after] of [
    ['input:0:0', 'input:0:1'],
    ['hidden:1:0', 'hidden:1:1'],
  ] as const)
    expect(at(after).x - at(before).x).toBe(standardSizes.stepX);
  const column = ['input:0:2', 'hidden:0:2', 'hidden:1:2', 'output:1:2', 'loss:1:2'].map((id) => at(id).y);
  expect(column).toEqual([...column].sort((a, b) => b - a));
  expect(new Set(column).size).toBe(5);
});

test.each(shapes)('everything of %j lies inside the picture, and each wire from one node to the next', (shape) => {
  const { nodes, wires, width, height } = layStepGraph(shape);
  const [half, halfHeight] = [standardSizes.nodeWidth / 2, standardSizes.nodeHeight / 2];
  for (const { x, y } of nodes) {
    expect(x - half).toBeGreaterThan(0);
    expect(x + half).toBeLessThan(width);
    expect(y - halfHeight).toBeGreaterThan(0);
    expect(y + halfHeight).toBeLessThan(height);
  }
  const touches = ([px, py]: readonly [number, number]) =>
    nodes.some(({ x, y }) => Math.abs(px - x) <= half && Math.abs(py - y) <= halfHeight);
  for (const { points } of wires) expect(points.map(touches)).toEqual([true, true]);
  expect(new Set(nodes.map(({ id }) => id)).size).toBe(nodes.length);
  expect(new Set(wires.map(({ id }) => id)).size).toBe(wires.length);
});

test('steps without input or output have neither node nor wire for it', () => {
  const { nodes, wires } = layStepGraph({ numSteps: 3, inputs: [true, false, false], outputs: [false, false, true] });
  expect(nodes.filter(({ kind }) => kind === 'input').map(({ step }) => step)).toEqual([0]);
  expect(wires.filter(({ kind }) => kind === 'output').map(({ step }) => step)).toEqual([2]);
  expect(wires.filter(({ kind }) => kind === 'recurrent').map(({ step }) => step)).toEqual([1, 2]);
});

test('the state before the first step has a place of its own', () => {
  const { nodes, wires } = layStepGraph({ numSteps: 2, hasInitialState: true });
  expect(nodes[0]).toMatchObject({ id: 'hidden:0:-1', step: -1 });
  expect(wires.filter(({ kind }) => kind === 'recurrent').map(({ step }) => step)).toEqual([0, 1]);
});

test('an arrowhead ends where the wire is to end, and the line stops inside it', () => {
  const { line, head, middle, isUpright } = straightWire([
    [0, 0],
    [100, 0],
    [100, 50],
  ]);
  expect(numbersIn(head).slice(0, 2)).toEqual([100, 50]);
  const [x, y] = numbersIn(line).slice(-2);
  expect([x, y]).toEqual([100, 44]);
  expect(middle).toEqual([75, 0]);
  expect(isUpright).toBe(false);
});

test('a straight curve is straight, and its wire points along it', () => {
  const curve = [
    [10, 90],
    [10, 70],
    [10, 50],
    [10, 30],
  ] as const;
  expect(curvePoint(curve, 0.5)).toEqual([10, 60]);
  expect(curvedWire(curve)).toMatchObject({ middle: [10, 60], isUpright: true });
  expect(numbersIn(curvedWire(curve).head).slice(0, 2)).toEqual([10, 30]);
});

test('labels are split into variables, indices and signs', () => {
  const read = (label: string) => mathPieces(label).map(({ text, place, isItalic }) => [text, place, isItalic]);
  expect(read('h_{t-1}')).toEqual([
    ['h', 'base', true],
    ['t', 'sub', true],
    ['−1', 'sub', false],
  ]);
  expect(read('tanh')).toEqual([['tanh', 'base', false]]);
  expect(read('W_{hh}')).toEqual([
    ['W', 'base', true],
    ['hh', 'sub', true],
  ]);
  expect(read('x^2')).toEqual([
    ['x', 'base', true],
    ['2', 'sup', false],
  ]);
});
