import { layerShapes, type LayerName } from '~/engine/nets/shape-cnn-explain.ts';
import type { AnatomySnapshot } from './compute.ts';

/** A snapshot small enough for the page's HTML: the convolutions' answers as bytes; pooling follows from them. */
export interface PackedSnapshot extends Pick<AnatomySnapshot, 'explanation'> {
  conv1: PackedLayer;
  conv2: PackedLayer;
  dense: number[];
  logits: number[];
  probabilities: number[];
}

interface PackedLayer {
  largest: number;
  bytes: string;
}

/** Packs a snapshot when the book is built. */
export function packSnapshot({ answers, probabilities, explanation }: AnatomySnapshot): PackedSnapshot {
  const round = (values: Float32Array) => Array.from(values, (value) => Number(value.toPrecision(4)));
  return {
    conv1: packLayer(answers.conv1),
    conv2: packLayer(answers.conv2),
    dense: round(answers.dense),
    logits: round(answers.logits),
    probabilities: round(probabilities),
    explanation,
  };
}

/** The snapshot again, each convolution's answer within 1/255 of its layer's largest. */
export function unpackSnapshot(packed: PackedSnapshot): AnatomySnapshot {
  const conv1 = unpackLayer(packed.conv1);
  const conv2 = unpackLayer(packed.conv2);
  return {
    answers: {
      conv1,
      pool1: poolMaps(conv1, 'conv1'),
      conv2,
      pool2: poolMaps(conv2, 'conv2'),
      dense: Float32Array.from(packed.dense),
      logits: Float32Array.from(packed.logits),
    },
    probabilities: Float32Array.from(packed.probabilities),
    explanation: packed.explanation,
  };
}

function packLayer(values: Float32Array): PackedLayer {
  const largest = values.reduce((most, value) => Math.max(most, value), 1e-6);
  const bytes = Uint8Array.from(values, (value) => Math.round((value / largest) * 255));
  return { largest, bytes: btoa(String.fromCharCode(...bytes)) };
}

function unpackLayer({ largest, bytes }: PackedLayer): Float32Array {
  const text = atob(bytes);
  const values = new Float32Array(text.length);
  for (let i = 0; i < values.length; i++) values[i] = (text.charCodeAt(i) / 255) * largest;
  return values;
}

/** 2 × 2 max pooling with stride 2 of all maps of a layer, channel last. */
function poolMaps(values: Float32Array, layer: LayerName): Float32Array {
  const { columns, channels } = layerShapes[layer];
  const pooled = new Float32Array(values.length / 4);
  for (let i = 0; i < pooled.length; i++) {
    const [channel, place] = [i % channels, Math.floor(i / channels)];
    const [row, column] = [Math.floor(place / (columns / 2)) * 2, (place % (columns / 2)) * 2];
    const above = (row * columns + column) * channels + channel;
    const below = above + columns * channels;
    pooled[i] = Math.max(values[above]!, values[above + channels]!, values[below]!, values[below + channels]!);
  }
  return pooled;
}
