import * as tf from '@tensorflow/tfjs-core';
import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';
import { reluGradient, sumToShape } from './parts.ts';

const beforeActivation = (dy: Tensor, y: Tensor, attrs: tf.NamedAttrMap) =>
  attrs['activation'] === 'relu' ? reluGradient(dy, y) : dy;

/** Derivatives of our layers' own kernels, each computed only where it is asked for: a picture needs no gradient. */
export const layerGradients: GradConfig[] = [
  {
    kernelName: 'ConvolutionLayer',
    inputsToSave: ['x', 'filter', 'bias'],
    outputsToSave: [true],
    gradFunc: (dy, [x, filter, bias, y], attrs) => {
      const d = beforeActivation(dy as Tensor, y!, attrs);
      const run = (kernel: string, inputs: Record<string, Tensor>, shape: object) =>
        tf.engine().runKernel(kernel, inputs, { ...attrs, ...shape } as tf.NamedAttrMap) as Tensor;
      return {
        x: () => run('Conv2DBackpropInput', { dy: d, filter: filter! }, { inputShape: x!.shape }),
        filter: () => run('Conv2DBackpropFilter', { x: x!, dy: d }, { filterShape: filter!.shape }),
        bias: () => sumToShape(d, bias!.shape),
      };
    },
  },
  {
    kernelName: 'DenseLayer',
    inputsToSave: ['x', 'weights', 'bias'],
    outputsToSave: [true],
    gradFunc: (dy, [x, weights, bias, y], attrs) => {
      const d = beforeActivation(dy as Tensor, y!, attrs);
      return {
        x: () => tf.matMul(d, weights!, false, true),
        weights: () => tf.matMul(x!, d, true),
        bias: () => sumToShape(d, bias!.shape),
      };
    },
  },
];
