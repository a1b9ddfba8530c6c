import type { Pointer, Workplace } from './kernels.ts';
import type { PatchShape } from './kernels/operations.ts';

/** Floats of patches that are made at a time: 256 kB, which the second-level cache holds. */
const CHUNK = 65536;

export interface ConvolutionConfig {
  batchSize: number;
  /** Of the square images. */
  side: number;
  inChannels: number;
  outChannels: number;
  /** Of the square filter; less the stride it is even, so that the filter's middle is that of the stride × stride pixels it stands for, zeros beyond the edge. */
  filterSide: number;
  /** The side of the result is side / stride. */
  stride: number;
}

/** A convolution with ReLU, y = max(0, W ∗ x + b), for x [B, side, side, Cin], W [k, k, Cin, Cout], b [Cout], y [B, side/stride, side/stride, Cout]. */
export interface Convolution {
  forward(x: Pointer, W: Pointer, b: Pointer, y: Pointer): void;
  /** dy, the gradient of y, becomes that before the ReLU; writes dW, db and, unless it is 0, dx. */
  backward(x: Pointer, W: Pointer, y: Pointer, dy: Pointer, dW: Pointer, db: Pointer, dx: Pointer): void;
}

/** A convolution on the book's own kernels; its memory is allocated here, once. */
export function createConvolution(kernels: Workplace, config: ConvolutionConfig): Convolution {
  const { batchSize, side, inChannels: C, outChannels: O, filterSide, stride } = config;
  const [outSide, edge, size] = [side / stride, (filterSide - stride) / 2, filterSide * filterSide * C];
  const shape: PatchShape = [side, side, C, outSide, outSide, filterSide, filterSide, stride, stride, edge, edge];
  const pixels = batchSize * outSide * outSide;
  const rows = Math.min(pixels, Math.floor(CHUNK / size));
  const patches = kernels.allocate(rows * size).pointer;
  const packed = kernels.allocate(Math.max(kernels.packedBytes(size, O), kernels.packedBytes(O, size)) / 4).pointer;

  function forEachChunk(visit: (first: number, count: number) => void) {
    for (let first = 0; first < pixels; first += rows) visit(first, Math.min(rows, pixels - first));
  }

  return {
    forward(x, W, b, y) {
      kernels.repeatRow(pixels, O, b, y);
      kernels.packB(size, O, W, O, 0, packed);
      forEachChunk((first, count) => {
        kernels.copyPatches(first, count, ...shape, x, patches);
        kernels.multiplyPacked(count, O, size, 1, patches, size, 0, packed, 1, y + 4 * first * O, O);
      });
      kernels.relu(pixels * O, y);
    },
    backward(x, W, y, dy, dW, db, dx) {
      kernels.reluBackward(pixels * O, y, dy);
      kernels.sumRows(pixels, O, dy, db);
      forEachChunk((first, count) => {
        kernels.copyPatches(first, count, ...shape, x, patches);
        const own = dy + 4 * first * O;
        kernels.multiply(size, O, count, 1, patches, size, 1, own, O, 0, first === 0 ? 0 : 1, dW, O);
      });
      if (!dx) return;
      kernels.fill(batchSize * side * side * C, 0, dx);
      kernels.packB(O, size, W, O, 1, packed);
      forEachChunk((first, count) => {
        kernels.multiplyPacked(count, size, O, 1, dy + 4 * first * O, O, 0, packed, 0, patches, size);
        kernels.addPatches(first, count, ...shape, patches, dx);
      });
    },
  };
}
