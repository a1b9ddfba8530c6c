import { explainUnit, type Explanation, type LayerName, type Unit } from '~/engine/nets/shape-cnn-explain.ts';
import { runShapeCnn } from '~/engine/nets/shape-cnn.ts';
import { shapeCnnShapes } from '~/engine/nets/shape-cnn-shape.ts';
import { pictureSize } from '~/engine/tasks/drawing.ts';
import { startBackend } from '~/engine/tensor/backend.ts';
import * as tf from '~/engine/tensor/ops.ts';
import { toTensors } from '~/engine/tensor/parameters.ts';
import type { NamedArrays } from '~/engine/training/arrays.ts';
import { fetchCard, fetchWeights } from '~/engine/weights/fetch-model.ts';
import { toFloats } from '~/engine/weights/pack.ts';
import type { Compute } from '../session/protocol.ts';

export interface AnatomyConfig {
  /** The URL of the model's folder. */
  folder: string;
  request: AnatomyRequest;
}

/** A picture [32, 32, 3] to look at; the same before the reader's last stroke, if the reader drew one; and the unit to explain. */
export interface AnatomyRequest {
  pixels: Float32Array;
  before?: Float32Array | undefined;
  unit: Unit;
}

/**
 * What each layer answers, flat with the channel last; the probabilities, and those before the last stroke; and the
 * arithmetic of the chosen unit.
 */
export interface AnatomySnapshot {
  answers: Record<LayerName, Float32Array>;
  probabilities: Float32Array;
  before?: Float32Array | undefined;
  explanation: Explanation;
}

/** Started paused: it sleeps until the page tells it of another picture or unit. */
const look: Compute<AnatomyConfig, AnatomySnapshot, AnatomyRequest> = async function* ({ folder, request }, context) {
  await startBackend({ backend: 'wasm' }).catch(() => startBackend({ backend: 'cpu' }));
  const card = await fetchCard(folder);
  const weights = toFloats(await fetchWeights(folder, card, shapeCnnShapes));
  const tensors = toTensors(weights, shapeCnnShapes);
  try {
    let wanted: AnatomyRequest | undefined = request;
    for (;;) {
      wanted = context.messages().at(-1) ?? wanted;
      if (wanted && context.isFrameDue()) {
        yield lookAt(tensors, weights, wanted);
        wanted = undefined;
      } else yield undefined;
    }
  } finally {
    tf.dispose(tensors);
  }
};
export default look;

/** One pass of the network over one picture, with everything that a figure shows of it. */
export function lookAt(
  tensors: Record<string, tf.Tensor>,
  weights: NamedArrays,
  { pixels, before, unit }: AnatomyRequest,
): AnatomySnapshot {
  const said = tf.tidy(() => {
    const run = (picture: Float32Array) => runShapeCnn(tensors, tf.tensor4d(picture, [1, pictureSize, pictureSize, 3]));
    const layers = run(pixels);
    const read = (tensor: tf.Tensor) => tensor.dataSync<'float32'>().slice();
    return {
      answers: Object.fromEntries(Object.entries(layers).map(([name, tensor]) => [name, read(tensor)])) as Record<
        LayerName,
        Float32Array
      >,
      probabilities: read(tf.softmax(layers.logits)),
      before: before && read(tf.softmax(run(before).logits)),
    };
  });
  const picture = pixels.map((value) => value - 0.5);
  return { ...said, explanation: explainUnit(weights, { picture, ...said.answers }, unit) };
}
