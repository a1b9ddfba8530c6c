import { pictureSize } from '../tasks/drawing.ts';
import { shapeNames } from '../tasks/outlines.ts';
import type { NamedArrays } from '../training/arrays.ts';
import { shapeCnnShapes } from './shape-cnn-shape.ts';

/** A layer of the CNN whose units can be asked for. */
export type LayerName = 'conv1' | 'pool1' | 'conv2' | 'pool2' | 'dense' | 'logits';

/** Each layer's maps: rows, columns and channels; a dense layer is one row and one column of channels. */
export const layerShapes: Record<LayerName, { rows: number; columns: number; channels: number }> = {
  conv1: { rows: pictureSize, columns: pictureSize, channels: 16 },
  pool1: { rows: pictureSize / 2, columns: pictureSize / 2, channels: 16 },
  conv2: { rows: pictureSize / 2, columns: pictureSize / 2, channels: 32 },
  pool2: { rows: pictureSize / 4, columns: pictureSize / 4, channels: 32 },
  dense: { rows: 1, columns: 1, channels: 64 },
  logits: { rows: 1, columns: 1, channels: shapeNames.length },
};

/** One unit: its layer and its place there. */
export interface Unit {
  layer: LayerName;
  row: number;
  column: number;
  channel: number;
}

/** A square of the input picture, in pixels; it may reach over the rim, where padding lies. */
export interface Field {
  row: number;
  column: number;
  size: number;
}

/** How a unit came to its value: the sum of its parts and its bias, then ReLU; or the largest of its parts. */
export interface Explanation {
  unit: Unit;
  kind: 'sum' | 'largest';
  /** What each input channel (or, in the dense layers, each unit below) contributed, with its index below. */
  parts: { channel: number; value: number }[];
  bias: number;
  /** Before ReLU, where the layer has one. */
  sum: number;
  value: number;
  field: Field;
}

/** The part of the picture that can reach a unit. Each layer below widens it: 5, 6, 10, 12 pixels, then everything. */
export function receptiveField({ layer, row, column }: Unit): Field {
  if (layer === 'conv1') return { row: row - 2, column: column - 2, size: 5 };
  if (layer === 'pool1') return { row: 2 * row - 2, column: 2 * column - 2, size: 6 };
  if (layer === 'conv2') return { row: 2 * row - 4, column: 2 * column - 4, size: 10 };
  if (layer === 'pool2') return { row: 4 * row - 4, column: 4 * column - 4, size: 12 };
  return { row: 0, column: 0, size: pictureSize };
}

/**
 * The arithmetic behind one unit, from the weights and the answers of the layers (as `runShapeCnn` gives them, flat and
 * row by row with the channel last; `picture` centred on 0.5 as the network sees it).
 */
export function explainUnit(
  weights: NamedArrays,
  answers: Record<'picture' | LayerName, Float32Array>,
  unit: Unit,
): Explanation {
  const { layer, row, column, channel } = unit;
  const field = receptiveField(unit);
  if (layer === 'conv1' || layer === 'conv2') {
    const [size, , channelsBelow, channels] = shapeCnnShapes[layer] as readonly [number, number, number, number];
    const below = layer === 'conv1' ? answers.picture : answers.pool1;
    const { rows, columns } = layerShapes[layer];
    const parts = Array.from({ length: channelsBelow }, (_, c) => ({ channel: c, value: 0 }));
    for (let u = 0; u < size; u++)
      for (let v = 0; v < size; v++) {
        const [y, x] = [row + u - (size >> 1), column + v - (size >> 1)];
        if (y < 0 || x < 0 || y >= rows || x >= columns) continue;
        for (let c = 0; c < channelsBelow; c++) {
          const weight = weights[layer]![((u * size + v) * channelsBelow + c) * channels + channel]!;
          parts[c]!.value += weight * below[(y * columns + x) * channelsBelow + c]!;
        }
      }
    return summed(unit, parts, weights[`${layer}Bias`]![channel]!, true, field);
  }
  if (layer === 'pool1' || layer === 'pool2') {
    const below = answers[layer === 'pool1' ? 'conv1' : 'conv2'];
    const { columns, channels } = layerShapes[layer];
    const parts = [0, 1, 2, 3].map((i) => ({
      channel: i,
      value: below[((2 * row + (i >> 1)) * 2 * columns + 2 * column + (i & 1)) * channels + channel]!,
    }));
    const value = Math.max(...parts.map((part) => part.value));
    return { unit, kind: 'largest', parts, bias: 0, sum: value, value, field };
  }
  const below = answers[layer === 'dense' ? 'pool2' : 'dense'];
  const [, width] = shapeCnnShapes[layer] as readonly [number, number];
  const groups = layer === 'dense' ? layerShapes.pool2.channels : below.length;
  const parts = Array.from({ length: groups }, (_, c) => ({ channel: c, value: 0 }));
  below.forEach((value, i) => (parts[i % groups]!.value += value * weights[layer]![i * width + channel]!));
  return summed(unit, parts, weights[`${layer}Bias`]![channel]!, layer === 'dense', field);
}

function summed(
  unit: Unit,
  parts: Explanation['parts'],
  bias: number,
  isRectified: boolean,
  field: Field,
): Explanation {
  const sum = parts.reduce((total, part) => total + part.value, bias);
  return { unit, kind: 'sum', parts, bias, sum, value: isRectified ? Math.max(0, sum) : sum, field };
}

/** Parameters and multiply-adds of each layer for one picture; pooling has neither. */
export function countShapeCnn(): { layer: LayerName; parameters: number; multiplyAdds: number }[] {
  return (['conv1', 'conv2', 'dense', 'logits'] as const).map((layer) => {
    const shape = shapeCnnShapes[layer]!;
    const weights = shape.reduce((product, extent) => product * extent, 1);
    const { rows, columns } = layerShapes[layer];
    return { layer, parameters: weights + shape.at(-1)!, multiplyAdds: weights * rows * columns };
  });
}
