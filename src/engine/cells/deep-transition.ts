import type { BackStep, Cell, Params, Step } from './cell.ts';

/** A step of a deep transition: that of each cell in the row, first to last. */
export interface DeepStep extends Step {
  inner: Step[];
}

export interface DeepBackStep extends BackStep {
  inner: BackStep[];
}

/**
 * One step made of several cells in a row (Pascanu et al. 2014, arXiv 1312.6026): the first reads x, each other one has
 * inputSize 0 and goes on from the state of the one before; the state after the last is carried to the next step.
 *   All cells must have one kind and hiddenSize. Parameters are those of each cell, numbered from 1: Whh1, Whh2 …
 */
export function deepTransitionCell(cells: readonly [Cell, ...Cell[]]): Cell<Params, DeepStep, DeepBackStep> {
  const [first] = cells;
  if (cells.slice(1).some(({ inputSize, hiddenSize }) => inputSize !== 0 || hiddenSize !== first.hiddenSize))
    throw new RangeError('After the first, the cells of a deep transition need inputSize 0 and the same hiddenSize.');
  const numbered = <T>(records: Readonly<Record<string, T>>[]) =>
    Object.fromEntries(
      records.flatMap((record, j) => Object.entries(record).map(([name, item]) => [name + (j + 1), item])),
    );
  const ofCell = (params: Params, j: number): Params =>
    Object.fromEntries(Object.keys(cells[j]!.shapes).map((name) => [name, params[name + (j + 1)]!]));

  return {
    inputSize: first.inputSize,
    hiddenSize: first.hiddenSize,
    shapes: numbered(cells.map((cell) => cell.shapes)),
    initialise: (random) => numbered(cells.map((cell) => cell.initialise(random))),
    zeroState: first.zeroState,

    step(params, x, state) {
      const inner: Step[] = [];
      cells.forEach((cell, j) => inner.push(cell.step(ofCell(params, j), j ? nothing : x, inner[j - 1] ?? state)));
      return { ...inner.at(-1)!, x, previous: inner[0]!.previous, inner };
    },

    stepBackward(params, step, dhFromLoss, next) {
      const inner: BackStep[] = [];
      for (let j = cells.length - 1; j >= 0; j--) {
        const isLast = j === cells.length - 1;
        const loss = isLast ? dhFromLoss : new Float64Array(dhFromLoss.length);
        inner.unshift(cells[j]!.stepBackward(ofCell(params, j), step.inner[j]!, loss, inner[0]?.previous ?? next));
      }
      return { ...inner.at(-1)!, dx: inner[0]!.dx, previous: inner[0]!.previous, inner };
    },

    addGradients(gradients, step, back) {
      cells.forEach((cell, j) => cell.addGradients(ofCell(gradients, j), step.inner[j]!, back.inner[j]!));
    },
  };
}

const nothing = new Float64Array(0);
