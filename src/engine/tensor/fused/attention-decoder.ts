import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { type AttentionDecoderPointers, createAttentionDecoder } from '../attention-decoder.ts';
import { expectShapes } from './expect-shapes.ts';
import { createTensorWorkplace, isFusable, type TensorWorkplace } from './workplace.ts';

/**
 * Attention: Wa [D, A] and ba [A] make an annotation's key, Wq [H, A] the state's query, v [A] the score of their sum.
 * LSTM: W [E + D + H, 4H] on [input; context; state] in the order i f g o, b [4H].
 * Where the context is gated: wBeta [H, 1], bBeta [1].
 */
export interface AttentionParameters {
  Wa: Tensor;
  ba: Tensor;
  Wq: Tensor;
  v: Tensor;
  W: Tensor;
  b: Tensor;
  wBeta?: Tensor | undefined;
  bBeta?: Tensor | undefined;
}

/** States h and c to begin with, [B, H]. */
export interface DecoderState {
  h: Tensor2D;
  c: Tensor2D;
}

/** The states h_1 … h_T, [T, B, H], the weights of the annotations, [T, B, L], and the last c, [B, H]. */
export interface DecoderResult {
  h: Tensor3D;
  alpha: Tensor3D;
  c: Tensor2D;
}

const names = ['Wa', 'ba', 'Wq', 'v', 'W', 'b', 'wBeta', 'bBeta'] as const;

/**
 * A decoder that attends to annotations while it reads its own previous words, as one differentiable operation
 * (Xu et al. 2015, soft attention; see `createAttentionDecoder` for the equations). Gradients flow back from the
 * states and from the weights alpha.
 *   inputs [T, B, E], the vector of the previous word at each step; annotations [B, L, D]
 * On wasm it runs fused, in our kernels; elsewhere as a chain of operations with the same value and gradient.
 */
export function attentionDecoder(
  inputs: Tensor3D,
  annotations: Tensor3D,
  parameters: AttentionParameters,
  state?: DecoderState,
): DecoderResult {
  const { Wa, ba, Wq, v, W, b, wBeta, bBeta } = parameters;
  const [T, B, E] = inputs.shape;
  const [L, D] = annotations.shape.slice(1) as [number, number];
  const [H, A] = [b.size / 4, v.size];
  expectShapes({ inputs: [inputs, [T, B, E]], annotations: [annotations, [B, L, D]] });
  expectShapes({ Wa: [Wa, [D, A]], ba: [ba, [A]], Wq: [Wq, [H, A]], v: [v, [A]] });
  expectShapes({ W: [W, [E + D + H, 4 * H]], b: [b, [4 * H]], wBeta: [wBeta, [H, 1]], bBeta: [bBeta, [1]] });
  expectShapes({ 'the first h': [state?.h, [B, H]], 'the first c': [state?.c, [B, H]] });
  return tf.tidy(() => {
    const start = state ?? { h: tf.zeros([B, H]) as Tensor2D, c: tf.zeros([B, H]) as Tensor2D };
    const run = isFusable() ? runFused : composeAttentionDecoder;
    return run(inputs, annotations, parameters, start) as DecoderResult & tf.NamedTensorMap;
  });
}

function runFused(
  inputs: Tensor3D,
  annotations: Tensor3D,
  parameters: AttentionParameters,
  state: DecoderState,
): DecoderResult {
  const [T, B, E] = inputs.shape;
  const [, L, D] = annotations.shape;
  const [H, A] = (parameters.Wq as Tensor2D).shape;
  const sizes = {
    batchSize: B,
    numSteps: T,
    inputSize: E,
    hiddenSize: H,
    numLocations: L,
    annotationSize: D,
    attentionSize: A,
  };
  const used = names.filter((name) => parameters[name] !== undefined);
  const [states, last, weights] = [T * B * H, B * H, T * B * L];

  const run = tf.customGrad((...args) => {
    const [inputs, annotations, h0, c0, ...list] = args.slice(0, -1) as [Tensor, Tensor, Tensor, Tensor, ...Tensor[]];
    const save = args.at(-1) as tf.GradSaveFunc;
    const place = createTensorWorkplace();
    const decoder = createAttentionDecoder(place, sizes, pointersTo(place, list), {
      inputs: place.pointer(inputs),
      annotations: place.pointer(annotations),
    });
    decoder.h.values.set(place.values(h0));
    decoder.c.values.set(place.values(c0));
    decoder.forward();

    // h_1 … h_T, then c_T, then alpha, in one tensor: an operation has one result.
    const value = place.create([states + last + weights]);
    place.values(value).set(decoder.h.values.subarray(last));
    place.values(value).set(decoder.c.values.subarray(states), states);
    place.values(value).set(decoder.alpha.values, states + last);
    save([inputs, annotations, ...list, ...place.tensors]);

    const gradFunc = (dy: Tensor) => {
      const gradients = createTensorWorkplace();
      const results = [inputs, annotations, h0, c0, ...list].map((x) => gradients.create(x.shape));
      const [dInputs, dAnnotations, dh0, dc0, ...dList] = results as [Tensor, Tensor, Tensor, Tensor, ...Tensor[]];
      const incoming = gradients.values(dy);
      decoder.dh.values.set(incoming.subarray(0, states), last);
      decoder.dc.values.set(incoming.subarray(states, states + last));
      decoder.dAlpha.values.set(incoming.subarray(states + last));
      decoder.backward(pointersTo(gradients, dList), {
        inputs: gradients.pointer(dInputs),
        annotations: gradients.pointer(dAnnotations),
      });
      gradients.values(dh0).set(decoder.dh.values.subarray(0, last));
      gradients.values(dc0).set(decoder.dc.values);
      return results;
    };
    return { value, gradFunc };
  });

  const pointersTo = (place: TensorWorkplace, list: Tensor[]) =>
    Object.fromEntries(used.map((name, i) => [name, place.pointer(list[i]!)])) as unknown as AttentionDecoderPointers;

  const packed = run(inputs, annotations, state.h, state.c, ...used.map((name) => parameters[name]!));
  return {
    h: tf.reshape(tf.slice(packed, 0, states), [T, B, H]),
    alpha: tf.reshape(tf.slice(packed, states + last, weights), [T, B, L]),
    c: tf.reshape(tf.slice(packed, states, last), [B, H]),
  };
}

/** The same as a chain of TensorFlow.js operations. */
export function composeAttentionDecoder(
  inputs: Tensor3D,
  annotations: Tensor3D,
  { Wa, ba, Wq, v, W, b, wBeta, bBeta }: AttentionParameters,
  state: DecoderState,
): DecoderResult {
  const [B, L, D] = annotations.shape;
  const A = v.size;
  const keys = tf.add(tf.matMul(tf.reshape(annotations, [B * L, D]), Wa), ba); // [B·L, A]
  let { h, c } = state;
  const states: Tensor2D[] = [];
  const alphas: Tensor2D[] = [];
  for (const input of tf.unstack(inputs) as Tensor2D[]) {
    const query = tf.reshape(tf.matMul(h, Wq), [B, 1, A]);
    const hidden = tf.tanh(tf.add(tf.reshape(keys, [B, L, A]), query)); // [B, L, A]
    const scores = tf.matMul(tf.reshape(hidden, [B * L, A]), tf.reshape(v, [A, 1]));
    const alpha = tf.softmax(tf.reshape(scores, [B, L])) as Tensor2D;
    let context = tf.reshape(tf.matMul(tf.reshape(alpha, [B, 1, L]), annotations), [B, D]) as Tensor2D;
    if (wBeta && bBeta) context = tf.mul(context, tf.sigmoid(tf.add(tf.matMul(h, wBeta), bBeta)));
    const sums = tf.add(tf.matMul(tf.concat([input, context, h], 1), W), b);
    const [i, f, g, o] = tf.split(sums, 4, 1) as [Tensor2D, Tensor2D, Tensor2D, Tensor2D];
    c = tf.add(tf.mul(tf.sigmoid(f), c), tf.mul(tf.sigmoid(i), tf.tanh(g)));
    h = tf.mul(tf.sigmoid(o), tf.tanh(c));
    states.push(h);
    alphas.push(alpha);
  }
  return { h: tf.stack(states) as Tensor3D, alpha: tf.stack(alphas) as Tensor3D, c };
}
