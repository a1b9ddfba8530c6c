import * as tf from '@tensorflow/tfjs-core';
import type { GradConfig, Tensor4D } from '@tensorflow/tfjs-core';

type Window = { filterSize: [number, number]; strides: [number, number]; pad: 'same' | 'valid' | number };

/** Derivatives of the convolution and of the two kinds of pooling. */
export const convolutionGradients: GradConfig[] = [
  {
    kernelName: 'Conv2D',
    inputsToSave: ['x', 'filter'],
    gradFunc: (dy, saved, attrs) => {
      const [x, filter] = saved as [Tensor4D, Tensor4D];
      const { strides, pad, dataFormat } = attrs;
      const shared = { strides, pad, dataFormat, dimRoundingMode: undefined } as unknown as tf.NamedAttrMap;
      const run = (kernel: string, inputs: object, shape: object) =>
        tf.engine().runKernel(kernel, inputs as tf.NamedTensorMap, { ...shared, ...shape }) as Tensor4D;
      return {
        x: () => run('Conv2DBackpropInput', { dy, filter }, { inputShape: x.shape }),
        filter: () => run('Conv2DBackpropFilter', { x, dy }, { filterShape: filter.shape }),
      };
    },
  },
  {
    kernelName: 'MaxPool',
    inputsToSave: ['x'],
    outputsToSave: [true],
    gradFunc: (dy, saved, attrs) => {
      const [x, y] = saved as [Tensor4D, Tensor4D];
      return { x: () => runPoolGrad('MaxPoolGrad', { dy, input: x, output: y }, attrs as unknown as Window) };
    },
  },
  {
    kernelName: 'AvgPool',
    inputsToSave: ['x'],
    gradFunc: (dy, saved, attrs) => {
      const [x] = saved as [Tensor4D];
      return { x: () => runPoolGrad('AvgPoolGrad', { dy, input: x }, attrs as unknown as Window) };
    },
  },
];

function runPoolGrad(kernel: string, inputs: object, { filterSize, strides, pad }: Window): Tensor4D {
  const attrs = { filterSize, strides, pad, dimRoundingMode: undefined } as unknown as tf.NamedAttrMap;
  return tf.engine().runKernel(kernel, inputs as tf.NamedTensorMap, attrs) as Tensor4D;
}
