import { pictureSize } from '../tasks/drawing.ts';
import { shapeNames } from '../tasks/outlines.ts';
import type { Shapes } from '../training/arrays.ts';

/**
 * The book's own small CNN, which names a drawing: conv, pool, conv, pool, fully connected, softmax. Convolutions are
 * 5 × 5 and 3 × 3 with padding to keep the size, pooling is 2 × 2 max with stride 2, each nonlinearity is ReLU.
 * Kernels are [rows, columns, channels in, channels out]; pictures [N, 32, 32, 3] with values from 0 to 1.
 */
export const shapeCnnShapes: Shapes = {
  conv1: [5, 5, 3, 16],
  conv1Bias: [16],
  conv2: [3, 3, 16, 32],
  conv2Bias: [32],
  dense: [(pictureSize / 4) ** 2 * 32, 64],
  denseBias: [64],
  logits: [64, shapeNames.length],
  logitsBias: [shapeNames.length],
};
