import * as tf from '@tensorflow/tfjs-core';
import { arithmeticGradients } from './gradients/arithmetic.ts';
import { convolutionGradients } from './gradients/convolution.ts';
import { layerGradients } from './gradients/layers.ts';
import { shapeGradients } from './gradients/shape.ts';

/**
 * The derivative of every operation the book trains through, registered once for all backends. TensorFlow.js has its
 * own, but its Node package carries none of them.
 */
export function registerGradients(): void {
  for (const config of [...arithmeticGradients, ...shapeGradients, ...convolutionGradients, ...layerGradients]) {
    if (!tf.getGradient(config.kernelName)) tf.registerGradient(config);
  }
}
