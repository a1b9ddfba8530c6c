import type { Shapes } from '../training/arrays.ts';
import { unpackWeights, type StoredParameters } from './pack.ts';
import { WeightsError } from './safetensors.ts';

/** One file of weights, and what makes sure that it is the right one. */
export interface WeightsFile {
  /** Relative to the card. */
  file: string;
  bytes: number;
  sha256: string;
}

/** A stage of training that is kept to be shown. */
export interface Stage extends WeightsFile {
  step: number;
  metrics: Record<string, number>;
}

/** What is known about shipped weights: public/models/<name>/card.json. */
export interface ModelCard extends WeightsFile {
  name: string;
  /** What the model was trained on, and whence it came. */
  data: string;
  /** The terms of the weights and of the data. */
  licence: string;
  /** What helped and what did not. */
  notes: string[];
  seed: number;
  step: number;
  /** Processor threads that shared each minibatch: a run repeats to the last bit with the same number. */
  threads: number;
  /** Spent on the updates. */
  minutes: number;
  /** The model's own configuration: its shapes follow from it. */
  config: Record<string, unknown>;
  /** How it was trained: optimiser, schedule and so on. */
  recipe: Record<string, unknown>;
  /** Measured with the file as it ships. */
  metrics: Record<string, number>;
  /** From noise to the final weights, in the order of training. */
  stages: Stage[];
}

/** The SHA-256 of some bytes in hexadecimal. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * The parameters in a file that a model card vouches for. Size and hash are compared before anything is read.
 * Throws a WeightsError if the file is cut, swapped or damaged, or does not fit the model's shapes.
 */
export async function readWeights(bytes: Uint8Array, expected: WeightsFile, shapes: Shapes): Promise<StoredParameters> {
  if (bytes.byteLength !== expected.bytes) {
    throw new WeightsError(`${expected.file} has ${bytes.byteLength} bytes where its card says ${expected.bytes}.`);
  }
  if ((await sha256(bytes)) !== expected.sha256) {
    throw new WeightsError(`${expected.file} is not the file that its card describes: its SHA-256 differs.`);
  }
  return unpackWeights(bytes, shapes);
}
