import { createDense } from '../tensor/dense.ts';
import type { Pointer, Workplace } from '../tensor/kernels.ts';
import type { CaptionerBlocks } from './captioner.ts';

/** How the LSTM starts: h0 = tanh(ā·Wh0 + bh0) and c0 = tanh(ā·Wc0 + bc0) of the mean annotation ā (Xu et al. 2015, section 3.1.2). */
export function createDecoderStart(kernels: Workplace, B: number, N: number, D: number, H: number) {
  const [mean, dMean] = [kernels.allocate(B * D).pointer, kernels.allocate(B * D).pointer];
  const dense = createDense(kernels, B, D, H);
  return {
    forward(annotations: Pointer, weights: CaptionerBlocks, h: Pointer, c: Pointer) {
      for (let b = 0; b < B; b++) kernels.sumRows(N, D, annotations + 4 * b * N * D, mean + 4 * b * D);
      kernels.scale(B * D, 1 / N, mean);
      dense.forward(mean, weights['Wh0']!.pointer, weights['bh0']!.pointer, h);
      dense.forward(mean, weights['Wc0']!.pointer, weights['bc0']!.pointer, c);
      kernels.tanh(B * H, h);
      kernels.tanh(B * H, c);
    },
    /** dh and dc are used up; dAnnotations gains. */
    backward(
      weights: CaptionerBlocks,
      slopes: CaptionerBlocks,
      ...[h, c, dh, dc, dAnnotations]: [h: Pointer, c: Pointer, dh: Pointer, dc: Pointer, dAnnotations: Pointer]
    ) {
      kernels.tanhBackward(B * H, h, dh);
      kernels.tanhBackward(B * H, c, dc);
      dense.parameterGradients(mean, dh, slopes['Wh0']!.pointer, slopes['bh0']!.pointer);
      dense.parameterGradients(mean, dc, slopes['Wc0']!.pointer, slopes['bc0']!.pointer);
      dense.inputGradient(dh, weights['Wh0']!.pointer, dMean);
      dense.inputGradient(dc, weights['Wc0']!.pointer, dMean, true);
      for (let b = 0; b < B; b++)
        for (let i = 0; i < N; i++) kernels.addScaled(D, 1 / N, dMean + 4 * b * D, dAnnotations + 4 * (b * N + i) * D);
    },
  };
}
