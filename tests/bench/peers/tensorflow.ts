import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';

/** The whole of TensorFlow.js on its wasm backend as it comes, without the gradients and kernels that the book corrects. */
export async function startPlainTensorflow(): Promise<typeof tf> {
  if (import.meta.env?.SSR === false) {
    const { default: binary } = await import('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url');
    // All three must be named; a worker with SIMD on a page that is not isolated fetches the second.
    setWasmPaths({
      'tfjs-backend-wasm.wasm': binary,
      'tfjs-backend-wasm-simd.wasm': binary,
      'tfjs-backend-wasm-threaded-simd.wasm': binary,
    });
  }
  tf.enableProdMode();
  if (!(await tf.setBackend('wasm'))) throw new Error('TensorFlow.js does not start on wasm here.');
  return tf;
}

/** An LSTM layer and its output layer, [x, h]·W + b, with weights small enough to start from. */
export function plainLstm(tf: typeof import('@tensorflow/tfjs'), V: number, H: number) {
  const W = tf.variable(tf.randomUniform<tf.Rank.R2>([V + H, 4 * H], -0.06, 0.06));
  const b = tf.variable(tf.zeros<tf.Rank.R1>([4 * H]));
  const Why = tf.variable(tf.randomUniform<tf.Rank.R2>([H, V], -0.06, 0.06));
  const by = tf.variable(tf.zeros<tf.Rank.R1>([V]));
  return {
    parameters: [W, b, Why, by],
    step(x: tf.Tensor2D, h: tf.Tensor2D, c: tf.Tensor2D) {
      const [i, f, g, o] = tf.split(tf.add(tf.matMul(tf.concat([x, h], 1), W), b), 4, 1) as tf.Tensor2D[];
      const cNext = tf.add<tf.Tensor2D>(tf.mul(tf.sigmoid(f!), c), tf.mul(tf.sigmoid(i!), tf.tanh(g!)));
      const hNext = tf.mul<tf.Tensor2D>(tf.sigmoid(o!), tf.tanh(cNext));
      return { h: hNext, c: cNext, logits: tf.add<tf.Tensor2D>(tf.matMul(hNext, Why), by) };
    },
  };
}
