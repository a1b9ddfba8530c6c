import { emptyGrid, outputSize, type Grid } from './convolution.ts';

/** A window of size × size that moves by `stride` and keeps its largest value or its mean. */
export interface PoolingSettings {
  kind: 'max' | 'average';
  size: number;
  stride: number;
}

/** The pooled grid and, for max pooling, which input pixel each output took (the first of equals); −1 for average. */
export interface Pooled {
  output: Grid;
  chosen: Int32Array;
}

/** Pools without padding; windows that do not fit are dropped, as the output size says. */
export function pool(input: Grid, settings: PoolingSettings): Pooled {
  const output = emptyGrid(pooledShape(input, settings));
  const chosen = new Int32Array(output.values.length).fill(-1);
  for (let place = 0; place < output.values.length; place++) {
    const pixels = windowPixels(input, output.columns, place, settings);
    if (settings.kind === 'average') {
      output.values[place] = pixels.reduce((sum, pixel) => sum + input.values[pixel]!, 0) / pixels.length;
      continue;
    }
    chosen[place] = pixels.reduce((best, pixel) => (input.values[pixel]! > input.values[best]! ? pixel : best));
    output.values[place] = input.values[chosen[place]!]!;
  }
  return { output, chosen };
}

/**
 * The way back: max pooling hands each window's gradient to the pixel it took, average pooling shares it equally.
 * Takes ∂L/∂output as the output is shaped, returns ∂L/∂input as the input is.
 */
export function poolBackward(
  input: Grid,
  pooled: Pooled,
  settings: PoolingSettings,
  outputGradient: Float64Array,
): Float64Array {
  const gradient = new Float64Array(input.values.length);
  for (let place = 0; place < outputGradient.length; place++) {
    if (settings.kind === 'max') {
      gradient[pooled.chosen[place]!]! += outputGradient[place]!;
      continue;
    }
    const pixels = windowPixels(input, pooled.output.columns, place, settings);
    for (const pixel of pixels) gradient[pixel]! += outputGradient[place]! / pixels.length;
  }
  return gradient;
}

/** The input pixels, row by row, under the window at output index `place`. */
export function windowPixels(
  input: Grid,
  outputColumns: number,
  place: number,
  { size, stride }: PoolingSettings,
): number[] {
  const top = Math.floor(place / outputColumns) * stride;
  const left = (place % outputColumns) * stride;
  return Array.from(
    { length: size * size },
    (_, i) => (top + Math.floor(i / size)) * input.columns + left + (i % size),
  );
}

function pooledShape(input: Grid, { size, stride }: PoolingSettings) {
  const settings = { padding: 0, stride, dilation: 1, isFlipped: false };
  return { rows: outputSize(input.rows, size, settings).size, columns: outputSize(input.columns, size, settings).size };
}
