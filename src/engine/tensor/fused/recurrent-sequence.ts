import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { type CellKind, createRecurrentSequence, gateCounts } from '../recurrent-sequence.ts';
import { expectShapes } from './expect-shapes.ts';
import { createTensorWorkplace, isFusable } from './workplace.ts';

/** W [D + H, G·H] and b [G·H], the gates in the order i f g o (LSTM) or z r n (GRU); bh [G·H] for the GRU alone. */
export interface RecurrentParameters {
  W: Tensor;
  b: Tensor;
  bh?: Tensor | undefined;
}

/** States to begin with, [B, H] each; c for the LSTM alone. */
export interface RecurrentState {
  h: Tensor2D;
  c?: Tensor2D;
}

/** The states h_1 … h_T of a layer, [T, B, H], and in an LSTM the last c, [B, H]. */
export interface RecurrentResult {
  h: Tensor3D;
  c?: Tensor2D;
}

/**
 * A recurrent layer over a whole sequence as one differentiable operation.
 *   x [T, B, D]; the states begin at zero if none are given.
 * On wasm it runs fused, in our kernels; elsewhere as a chain of operations with the same value and gradient.
 */
export function recurrentSequence(
  cell: CellKind,
  x: Tensor3D,
  parameters: RecurrentParameters,
  state?: RecurrentState,
): RecurrentResult {
  const { W, b, bh } = parameters;
  if ((cell === 'gru') !== (bh !== undefined)) throw new Error('A GRU, and no other cell, has a bias bh');
  const [B, D, H] = [x.shape[1], x.shape[2], b.size / gateCounts[cell]];
  expectShapes({ W: [W, [D + H, b.size]], b: [b, [b.size]], bh: [bh, [b.size]] });
  expectShapes({ 'the first h': [state?.h, [B, H]], 'the first c': [state?.c, [B, H]] });
  const zeros = () => tf.zeros([B, H]) as Tensor2D;
  return tf.tidy(() => {
    const start = { h: state?.h ?? zeros(), ...(cell === 'lstm' ? { c: state?.c ?? zeros() } : {}) };
    const run = isFusable() ? runFused : composeRecurrentSequence;
    return run(cell, x, parameters, start) as RecurrentResult & tf.NamedTensorMap;
  });
}

function runFused(
  cell: CellKind,
  x: Tensor3D,
  { W, b, bh }: RecurrentParameters,
  state: RecurrentState,
): RecurrentResult {
  const [T, B, D] = x.shape;
  const H = state.h.shape[1];
  const config = { cell, batchSize: B, numSteps: T, inputSize: D, hiddenSize: H };

  const run = tf.customGrad((...args) => {
    const [x, W, b, h0, ...rest] = args.slice(0, -1) as [Tensor, Tensor, Tensor, Tensor, ...Tensor[]];
    const save = args.at(-1) as tf.GradSaveFunc;
    const place = createTensorWorkplace();
    const extra = rest[0] && place.pointer(rest[0]); // bh or c0
    const dx = place.allocate(x.size);
    const sequence = createRecurrentSequence(
      place,
      config,
      { W: place.pointer(W), b: place.pointer(b), ...(cell === 'gru' ? { bh: extra! } : {}) },
      { vectors: place.pointer(x), gradient: dx.pointer },
    );
    sequence.h.values.set(place.values(h0));
    if (sequence.c) sequence.c.values.set(place.values(rest[0]!));
    sequence.forward();

    // [T, B, H] of h and, in an LSTM, one more row that is c_T
    const value = place.create([sequence.c ? T + 1 : T, B, H]);
    place.values(value).set(sequence.h.values.subarray(B * H));
    if (sequence.c) place.values(value).set(sequence.c.values.subarray(T * B * H), T * B * H);
    save([x, W, ...place.tensors]);

    const gradFunc = (dy: Tensor) => {
      const gradients = createTensorWorkplace();
      const [dW, db] = [gradients.create(W.shape), gradients.create(b.shape)];
      const dbh = cell === 'gru' ? gradients.create(b.shape) : undefined;
      const dh0 = gradients.create(h0.shape);
      const dxResult = gradients.create(x.shape);
      const incoming = gradients.values(dy);
      sequence.dh.values.set(incoming.subarray(0, T * B * H), B * H);
      sequence.dcLast?.values.set(incoming.subarray(T * B * H));
      sequence.backward({
        ...{ W: gradients.pointer(dW), b: gradients.pointer(db) },
        ...(dbh ? { bh: gradients.pointer(dbh) } : {}),
      });
      gradients.values(dh0).set(sequence.dh.values.subarray(0, B * H));
      gradients.values(dxResult).set(dx.values);
      if (dbh) return [dxResult, dW, db, dh0, dbh];
      if (!sequence.dc) return [dxResult, dW, db, dh0];
      const dc0 = gradients.create(h0.shape);
      gradients.values(dc0).set(sequence.dc.values);
      return [dxResult, dW, db, dh0, dc0];
    };
    return { value, gradFunc };
  });

  const inputs = [x, W, b, state.h, ...(bh ? [bh] : []), ...(state.c ? [state.c] : [])];
  const packed = run(...inputs) as Tensor3D;
  if (!state.c) return { h: packed };
  return { h: tf.slice(packed, [0, 0, 0], [T, B, H]), c: tf.reshape(tf.slice(packed, [T, 0, 0], [1, B, H]), [B, H]) };
}

/** The same as a chain of TensorFlow.js operations. */
export function composeRecurrentSequence(
  cell: CellKind,
  x: Tensor3D,
  { W, b, bh }: RecurrentParameters,
  state: RecurrentState,
): RecurrentResult {
  const D = x.shape[2];
  const width = b.size;
  const H = width / gateCounts[cell];
  const [Wx, Wh] = [tf.slice(W, [0, 0], [D, width]), tf.slice(W, [D, 0], [H, width])];
  const states: Tensor2D[] = [];
  let [h, c] = [state.h, state.c];
  for (const input of tf.unstack(x) as Tensor2D[]) {
    const fromInput = tf.add(tf.matMul(input, Wx), b) as Tensor2D;
    const fromState = tf.matMul(h, Wh);
    if (cell === 'gru') {
      const [zx, rx, nx] = tf.split(fromInput, 3, 1) as [Tensor2D, Tensor2D, Tensor2D];
      const [zh, rh, nh] = tf.split(tf.add(fromState, bh!), 3, 1) as [Tensor2D, Tensor2D, Tensor2D];
      const z = tf.sigmoid(tf.add(zx, zh));
      const n = tf.tanh(tf.add(nx, tf.mul(tf.sigmoid(tf.add(rx, rh)), nh)));
      h = tf.add(n, tf.mul(z, tf.sub(h, n)));
    } else if (cell === 'lstm') {
      const [i, f, g, o] = tf.split(tf.add(fromInput, fromState), 4, 1) as [Tensor2D, Tensor2D, Tensor2D, Tensor2D];
      c = tf.add(tf.mul(tf.sigmoid(f), c!), tf.mul(tf.sigmoid(i), tf.tanh(g)));
      h = tf.mul(tf.sigmoid(o), tf.tanh(c));
    } else {
      const sum = tf.add(fromInput, fromState) as Tensor2D;
      h = cell === 'rnn tanh' ? tf.tanh(sum) : tf.relu(sum);
    }
    states.push(h);
  }
  return { h: tf.stack(states) as Tensor3D, ...(c ? { c } : {}) };
}
