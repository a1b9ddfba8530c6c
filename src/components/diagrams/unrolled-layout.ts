import { between, straightCurve, type Curve, type Point } from './geometry.ts';

/** What is unrolled: how many steps and layers, and which steps take an input or give an output. */
export interface UnrolledShape {
  numSteps: number;
  numLayers?: number;
  /** One flag a step; left out, every step has one. */
  inputs?: readonly boolean[];
  outputs?: readonly boolean[];
  hasLosses?: boolean;
  /** Draws the state before the first step. */
  hasInitialState?: boolean;
}

export interface UnrolledNode {
  id: string;
  kind: 'input' | 'hidden' | 'output' | 'loss';
  /** From 0; the state before the first step has step -1. */
  step: number;
  /** From 0 at the bottom; inputs, outputs and losses have the layer they touch. */
  layer: number;
  x: number;
  y: number;
}

export interface UnrolledWire {
  id: string;
  /** 'up' goes from layer to layer; the others are named after what they carry or lead to. */
  kind: 'input' | 'recurrent' | 'up' | 'output' | 'loss';
  /** The step and layer where it ends. */
  step: number;
  layer: number;
  curve: Curve;
}

export interface UnrolledLayout {
  width: number;
  height: number;
  nodes: UnrolledNode[];
  wires: UnrolledWire[];
}

/** Sizes in pixels: a node, and the distance between the middles of two neighbours. */
export interface UnrolledSizes {
  nodeWidth: number;
  nodeHeight: number;
  stepX: number;
  stepY: number;
}

export const standardSizes: UnrolledSizes = { nodeWidth: 44, nodeHeight: 34, stepX: 88, stepY: 70 };

/** The graph unrolled: time from left to right, depth from bottom to top. */
export function layoutUnrolled(shape: UnrolledShape, sizes = standardSizes): UnrolledLayout {
  const columns = shape.numSteps + (shape.hasInitialState ? 1 : 0);
  const columnX = (step: number) =>
    sizes.nodeWidth / 2 + margin + (step + (shape.hasInitialState ? 1 : 0)) * sizes.stepX;
  const width = (columns - 1) * sizes.stepX + sizes.nodeWidth + 2 * margin;
  return place(shape, sizes, width, columnX, (from, to) =>
    straightCurve([from[0] + sizes.nodeWidth / 2, from[1]], [to[0] - sizes.nodeWidth / 2, to[1]]),
  );
}

/** The same graph rolled up: every step in the same place, the state fed back in a loop at its right. */
export function layoutLoop(shape: UnrolledShape, sizes = standardSizes): UnrolledLayout {
  const { width } = layoutUnrolled(shape, sizes);
  const reach = 46;
  return place(
    shape,
    sizes,
    width,
    () => width / 2,
    ([x, y]) => {
      const right = x + sizes.nodeWidth / 2;
      return [
        [right, y - 8],
        [right + reach, y - 34],
        [right + reach, y + 34],
        [right, y + 8],
      ];
    },
  );
}

/** A picture between two layouts of one shape: at 0 the first, at 1 the second. */
export function blendLayouts(first: UnrolledLayout, second: UnrolledLayout, share: number): UnrolledLayout {
  const point = (a: Point, b: Point) => between(a, b, share);
  return {
    ...first,
    nodes: first.nodes.map((node, i) => {
      const [x, y] = point([node.x, node.y], [second.nodes[i]!.x, second.nodes[i]!.y]);
      return { ...node, x, y };
    }),
    wires: first.wires.map((wire, i) => {
      const [a, b] = [wire.curve, second.wires[i]!.curve];
      return {
        ...wire,
        curve: [point(a[0], b[0]), point(a[1], b[1]), point(a[2], b[2]), point(a[3], b[3])],
      };
    }),
  };
}

const margin = 6;

function place(
  shape: UnrolledShape,
  sizes: UnrolledSizes,
  width: number,
  columnX: (step: number) => number,
  recurrentCurve: (from: Point, to: Point) => Curve,
): UnrolledLayout {
  const { numSteps, numLayers = 1, hasLosses = false, hasInitialState = false } = shape;
  const hasInput = (step: number) => shape.inputs?.[step] ?? !shape.inputs;
  const hasOutput = (step: number) => shape.outputs?.[step] ?? !shape.outputs;
  const steps = Array.from({ length: numSteps }, (_, step) => step);
  const numInputRows = Number(steps.some(hasInput));
  const numOutputRows = Number(steps.some(hasOutput)) * (hasLosses ? 2 : 1);
  const numRows = numInputRows + numLayers + numOutputRows;
  const height = (numRows - 1) * sizes.stepY + sizes.nodeHeight + 2 * margin;
  const rowY = (row: number) => height - margin - sizes.nodeHeight / 2 - row * sizes.stepY;
  const top = numLayers - 1;

  const nodes: UnrolledNode[] = [];
  const wires: UnrolledWire[] = [];
  const add = (kind: UnrolledNode['kind'], step: number, layer: number, row: number) =>
    nodes.push({ id: nodeId(kind, step, layer), kind, step, layer, x: columnX(step), y: rowY(row) });
  const connect = (kind: UnrolledWire['kind'], step: number, layer: number, fromRow: number) => {
    const x = columnX(step);
    const half = sizes.nodeHeight / 2;
    const curve = straightCurve([x, rowY(fromRow) - half], [x, rowY(fromRow + 1) + half]);
    wires.push({ id: `${kind}:${layer}:${step}`, kind, step, layer, curve });
  };

  for (let step = hasInitialState ? -1 : 0; step < numSteps; step++) {
    if (step >= 0 && hasInput(step)) {
      add('input', step, 0, 0);
      connect('input', step, 0, 0);
    }
    for (let layer = 0; layer < numLayers; layer++) {
      const row = numInputRows + layer;
      add('hidden', step, layer, row);
      if (step >= 0 && layer > 0) connect('up', step, layer, row - 1);
      if (step > 0 || (step === 0 && hasInitialState)) {
        const curve = recurrentCurve([columnX(step - 1), rowY(row)], [columnX(step), rowY(row)]);
        wires.push({ id: `recurrent:${layer}:${step}`, kind: 'recurrent', step, layer, curve });
      }
    }
    if (step >= 0 && hasOutput(step)) {
      const row = numInputRows + numLayers;
      add('output', step, top, row);
      connect('output', step, top, row - 1);
      if (hasLosses) {
        add('loss', step, top, row + 1);
        connect('loss', step, top, row);
      }
    }
  }
  return { width, height, nodes, wires };
}

function nodeId(kind: UnrolledNode['kind'], step: number, layer: number): string {
  return kind === 'hidden' ? `hidden:${layer}:${step}` : `${kind}:${step}`;
}
