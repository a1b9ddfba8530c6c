import type { Operations, Pointer } from './kernels/operations.ts';

/** A dense layer on `rows` vectors at once, y = x·W + b, for x [rows, I], W [I, O], b [O], y [rows, O]: its three products. */
export interface Dense {
  /** y ← x·W + b. */
  forward(x: Pointer, W: Pointer, b: Pointer, y: Pointer): void;
  /** dW ← xᵀ·dy and, if wanted, db ← Σ dy. */
  parameterGradients(x: Pointer, dy: Pointer, dW: Pointer, db?: Pointer): void;
  /** dx ← dy·Wᵀ, or dx ← dx + dy·Wᵀ. */
  inputGradient(dy: Pointer, W: Pointer, dx: Pointer, isAdded?: boolean): void;
}

export function createDense(kernels: Operations, rows: number, I: number, O: number): Dense {
  return {
    forward(x, W, b, y) {
      kernels.repeatRow(rows, O, b, y);
      kernels.multiply(rows, O, I, 1, x, I, 0, W, O, 0, 1, y, O);
    },
    parameterGradients(x, dy, dW, db) {
      kernels.multiply(I, O, rows, 1, x, I, 1, dy, O, 0, 0, dW, O);
      if (db !== undefined) kernels.sumRows(rows, O, dy, db);
    },
    inputGradient(dy, W, dx, isAdded = false) {
      kernels.multiply(rows, I, O, 1, dy, O, 0, W, O, 1, isAdded ? 1 : 0, dx, I);
    },
  };
}
