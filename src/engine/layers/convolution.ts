/** How a kernel moves over a picture, the same along rows and columns. */
export interface ConvolutionSettings {
  /** Zeros added on every side. */
  padding: number;
  stride: number;
  /** Distance between neighbouring taps of the kernel; 1 is an ordinary kernel. */
  dilation: number;
  /** True turns the kernel by 180° first, as in mathematics; false is the cross-correlation of deep learning. */
  isFlipped: boolean;
}

/** A picture of one channel, row by row. */
export interface Grid {
  rows: number;
  columns: number;
  values: Float64Array;
}

/** One product of a convolution: output[output] += input[input] · kernel[kernel]; all three index row by row. */
export interface Tap {
  output: number;
  input: number;
  kernel: number;
}

/**
 * The number of places at which a kernel of `kernel` taps fits along one axis of n pixels:
 * ⌊(n + 2p − d(k − 1) − 1)/s⌋ + 1, or 0 where it never fits (Dumoulin & Visin 2016).
 * `unused` counts the pixels at the end, padding included, that no place reaches.
 */
export function outputSize(n: number, kernel: number, { padding, stride, dilation }: ConvolutionSettings) {
  const room = n + 2 * padding - dilation * (kernel - 1) - 1;
  if (room < 0) return { size: 0, unused: n + 2 * padding };
  return { size: Math.floor(room / stride) + 1, unused: room % stride };
}

/** Every product of the convolution whose input pixel is not padding, in the order of the outputs. */
export function listTaps(input: Grid, kernel: Grid, settings: ConvolutionSettings): Tap[] {
  const { padding, stride, dilation, isFlipped } = settings;
  const { rows, columns } = convolvedShape(input, kernel, settings);
  const taps: Tap[] = [];
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      for (let u = 0; u < kernel.rows; u++)
        for (let v = 0; v < kernel.columns; v++) {
          const y = row * stride + u * dilation - padding;
          const x = column * stride + v * dilation - padding;
          if (y < 0 || x < 0 || y >= input.rows || x >= input.columns) continue;
          const place = u * kernel.columns + v;
          taps.push({
            output: row * columns + column,
            input: y * input.columns + x,
            kernel: isFlipped ? kernel.values.length - 1 - place : place,
          });
        }
  return taps;
}

/** The kernel's answer at each place: a grid of the size that `outputSize` gives, rows or columns 0 where it never fits. */
export function convolve(input: Grid, kernel: Grid, settings: ConvolutionSettings): Grid {
  const output = emptyGrid(convolvedShape(input, kernel, settings));
  for (const tap of listTaps(input, kernel, settings)) {
    output.values[tap.output]! += input.values[tap.input]! * kernel.values[tap.kernel]!;
  }
  return output;
}

/**
 * The way back: from ∂L/∂output (shaped as the output) the gradients of input and kernel. Each tap hands its share to
 * both factors; a weight used at every place gathers from every place.
 */
export function convolveBackward(
  input: Grid,
  kernel: Grid,
  settings: ConvolutionSettings,
  outputGradient: Float64Array,
) {
  const inputGradient = new Float64Array(input.values.length);
  const kernelGradient = new Float64Array(kernel.values.length);
  for (const tap of listTaps(input, kernel, settings)) {
    inputGradient[tap.input]! += outputGradient[tap.output]! * kernel.values[tap.kernel]!;
    kernelGradient[tap.kernel]! += outputGradient[tap.output]! * input.values[tap.input]!;
  }
  return { inputGradient, kernelGradient };
}

/** Parameters of a layer of `outputChannels` kernels over `inputChannels` channels, a bias for each: C_out (C_in k_h k_w + 1). */
export function convolutionParameters(
  inputChannels: number,
  outputChannels: number,
  kernelRows: number,
  kernelColumns: number,
) {
  return outputChannels * (inputChannels * kernelRows * kernelColumns + 1);
}

/** A grid of zeros. */
export function emptyGrid({ rows, columns }: { rows: number; columns: number }): Grid {
  return { rows, columns, values: new Float64Array(rows * columns) };
}

function convolvedShape(input: Grid, kernel: Grid, settings: ConvolutionSettings) {
  return {
    rows: outputSize(input.rows, kernel.rows, settings).size,
    columns: outputSize(input.columns, kernel.columns, settings).size,
  };
}
