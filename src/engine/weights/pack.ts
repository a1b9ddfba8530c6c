import type { NamedArrays, Shapes } from '../training/arrays.ts';
import { fromFloat16, toFloat16 } from './float16.ts';
import { dequantiseColumns, quantiseColumns, type QuantisedMatrix } from './quantise.ts';
import { readSafetensors, WeightsError, writeSafetensors, type Dtype, type StoredTensor } from './safetensors.ts';

const scaleOf = (name: string) => `${name}.scale`;

/**
 * A safetensors file of a model's parameters. F16 halves every array. I8 stores each array of two or more dimensions
 * in 8 bits with a scale for each index of its last dimension, as '<name>.scale', and leaves vectors as F32.
 */
export function packWeights(
  parameters: NamedArrays,
  shapes: Shapes,
  dtype: Dtype,
  metadata: Record<string, string> = {},
): Uint8Array {
  const tensors = new Map<string, StoredTensor>();
  for (const name in shapes) {
    const shape = shapes[name]!;
    const values = parameters[name]!;
    if (dtype === 'F16') {
      tensors.set(name, { dtype, shape, data: Uint16Array.from(values, toFloat16) });
    } else if (dtype === 'I8' && shape.length >= 2) {
      const columns = shape.at(-1)!;
      const { data, scale } = quantiseColumns(values, columns);
      tensors.set(name, { dtype, shape, data });
      tensors.set(scaleOf(name), { dtype: 'F32', shape: [columns], data: scale });
    } else {
      tensors.set(name, { dtype: 'F32', shape, data: values });
    }
  }
  return writeSafetensors({ tensors, metadata: new Map(Object.entries(metadata)) });
}

/** Parameters as a file stores them: floats, or 8 bits with their scales. */
export type StoredParameters = Record<string, Float32Array | QuantisedMatrix>;

/**
 * The parameters in a file that `packWeights` wrote, for a model of the given shapes.
 * Throws a WeightsError if a tensor is missing, unexpected or of another shape, or if a value is not finite.
 */
export function unpackWeights(file: Uint8Array, shapes: Shapes): StoredParameters {
  return unpackTensors(readSafetensors(file).tensors, shapes);
}

/** The same from the tensors of a file that was read before; they are taken out of the map. */
export function unpackTensors(tensors: Map<string, StoredTensor>, shapes: Shapes): StoredParameters {
  const parameters: StoredParameters = {};
  for (const name in shapes) {
    const tensor = take(tensors, name, shapes[name]!);
    if (tensor.dtype === 'I8') {
      const scale = take(tensors, scaleOf(name), shapes[name]!.slice(-1));
      if (scale.dtype !== 'F32') throw new WeightsError(`'${scaleOf(name)}' is ${scale.dtype}, but must be F32.`);
      parameters[name] = { data: tensor.data, scale: finite(scaleOf(name), scale.data) };
    } else {
      const values = tensor.dtype === 'F32' ? tensor.data : Float32Array.from(tensor.data, fromFloat16);
      parameters[name] = finite(name, values);
    }
  }
  const [extra] = tensors.keys();
  if (extra !== undefined) throw new WeightsError(`'${extra}' is in the file, but not in this model.`);
  return parameters;
}

/** The same parameters with every array in floats. */
export function toFloats(stored: StoredParameters): NamedArrays {
  const toFloat = (values: Float32Array | QuantisedMatrix) =>
    values instanceof Float32Array ? values : dequantiseColumns(values);
  return Object.fromEntries(Object.entries(stored).map(([name, values]) => [name, toFloat(values)]));
}

function finite(name: string, values: Float32Array): Float32Array {
  for (let k = 0; k < values.length; k++)
    if (!Number.isFinite(values[k])) throw new WeightsError(`'${name}' holds NaN or an infinite value.`);
  return values;
}

function take(tensors: Map<string, StoredTensor>, name: string, shape: readonly number[]): StoredTensor {
  const tensor = tensors.get(name);
  if (!tensor) throw new WeightsError(`'${name}' [${shape}] is missing: these are weights of another model.`);
  if (tensor.shape.join() !== shape.join()) {
    throw new WeightsError(`'${name}' is [${tensor.shape}] in the file, but [${shape}] in this model.`);
  }
  tensors.delete(name);
  return tensor;
}
