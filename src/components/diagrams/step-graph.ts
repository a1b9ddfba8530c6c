import type { Point } from './geometry.ts';

/** How many steps and layers are drawn, and which steps take an input or give an output. */
export interface GraphShape {
  numSteps: number;
  numLayers?: number;
  /** One flag a step; left out, every step has one. */
  inputs?: readonly boolean[];
  outputs?: readonly boolean[];
  hasLosses?: boolean;
  /** Draws the state before the first step. */
  hasInitialState?: boolean;
}

export interface GraphNode {
  id: string;
  kind: 'input' | 'hidden' | 'output' | 'loss';
  /** From 0; the state before the first step has step −1. */
  step: number;
  /** From 0 at the bottom; inputs, outputs and losses have the layer they touch. */
  layer: number;
  x: number;
  y: number;
}

export interface GraphWire {
  id: string;
  /** 'recurrent' goes from step to step, 'up' from layer to layer; the others are named after their node. */
  kind: 'input' | 'recurrent' | 'up' | 'output' | 'loss';
  /** The step and layer where it ends. */
  step: number;
  layer: number;
  points: readonly [Point, Point];
}

export interface GraphLayout {
  width: number;
  height: number;
  nodes: GraphNode[];
  wires: GraphWire[];
}

/** Sizes in pixels: a node, and the distance between the middles of two neighbours. */
export interface GraphSizes {
  nodeWidth: number;
  nodeHeight: number;
  stepX: number;
  stepY: number;
}

export const standardSizes: GraphSizes = { nodeWidth: 44, nodeHeight: 38, stepX: 88, stepY: 70 };

const margin = 4;

/** Lays out a recurrent network step by step: time from left to right, depth from bottom to top. */
export function layStepGraph(shape: GraphShape, sizes = standardSizes): GraphLayout {
  const { numSteps, numLayers = 1, hasLosses = false, hasInitialState = false } = shape;
  const { nodeWidth, nodeHeight, stepX, stepY } = sizes;
  const hasInput = (step: number) => shape.inputs?.[step] ?? !shape.inputs;
  const hasOutput = (step: number) => shape.outputs?.[step] ?? !shape.outputs;
  const steps = Array.from({ length: numSteps }, (_, step) => step);
  const firstStep = hasInitialState ? -1 : 0;
  const firstLayerRow = Number(steps.some(hasInput));
  const outputRow = firstLayerRow + numLayers;
  const numRows = outputRow + Number(steps.some(hasOutput)) * (hasLosses ? 2 : 1);

  const width = (numSteps - 1 - firstStep) * stepX + nodeWidth + 2 * margin;
  const height = (numRows - 1) * stepY + nodeHeight + 2 * margin;
  const columnX = (step: number) => margin + nodeWidth / 2 + (step - firstStep) * stepX;
  const rowY = (row: number) => height - margin - nodeHeight / 2 - row * stepY;

  const nodes: GraphNode[] = [];
  const wires: GraphWire[] = [];
  function addNode(kind: GraphNode['kind'], step: number, layer: number, row: number) {
    nodes.push({ id: `${kind}:${layer}:${step}`, kind, step, layer, x: columnX(step), y: rowY(row) });
  }
  function addWireUp(kind: GraphWire['kind'], step: number, layer: number, fromRow: number) {
    const [x, half] = [columnX(step), nodeHeight / 2];
    const points = [[x, rowY(fromRow) - half] as const, [x, rowY(fromRow + 1) + half] as const] as const;
    wires.push({ id: `${kind}:${layer}:${step}`, kind, step, layer, points });
  }
  function addWireAlong(step: number, layer: number, row: number) {
    const [y, half] = [rowY(row), nodeWidth / 2];
    const points = [[columnX(step - 1) + half, y] as const, [columnX(step) - half, y] as const] as const;
    wires.push({ id: `recurrent:${layer}:${step}`, kind: 'recurrent', step, layer, points });
  }

  for (let step = firstStep; step < numSteps; step++) {
    for (let layer = 0; layer < numLayers; layer++) {
      addNode('hidden', step, layer, firstLayerRow + layer);
      if (step > firstStep) addWireAlong(step, layer, firstLayerRow + layer);
      if (step >= 0 && layer > 0) addWireUp('up', step, layer, firstLayerRow + layer - 1);
    }
    if (step < 0) continue;
    if (hasInput(step)) {
      addNode('input', step, 0, 0);
      addWireUp('input', step, 0, 0);
    }
    if (!hasOutput(step)) continue;
    addNode('output', step, numLayers - 1, outputRow);
    addWireUp('output', step, numLayers - 1, outputRow - 1);
    if (!hasLosses) continue;
    addNode('loss', step, numLayers - 1, outputRow + 1);
    addWireUp('loss', step, numLayers - 1, outputRow);
  }
  return { width, height, nodes, wires };
}
