import { gateCounts } from '../tensor/recurrent-sequence.ts';
import { packWeights, toFloats, unpackTensors } from '../weights/pack.ts';
import { readSafetensors, WeightsError } from '../weights/safetensors.ts';
import { charLearnerShapes, type CharLearnerStart } from './char-learner.ts';
import type { CharModelConfig } from './char-model.ts';

/** A character model with all that its training needs to go on, and what its owner noted about it. */
export interface CharModelFile extends CharLearnerStart {
  config: CharModelConfig;
  notes: string;
}

/** What such a file may ask for at most; a larger one was not written by this book. */
export const charModelLimits = { hiddenSize: 512, numLayers: 4, vocabSize: 4096 } as const;

const format = 'unrolled character model 1';

/** A safetensors file whose metadata hold the vocabulary and all else that is no array. */
export function writeCharModel({ config, step, arrays, notes }: CharModelFile): Uint8Array {
  const { cell, hiddenSize, numLayers, vocabulary } = config;
  const model = JSON.stringify({ cell, hiddenSize, numLayers, step });
  const metadata = { format, model, vocabulary: JSON.stringify(vocabulary), notes };
  return packWeights(arrays, charLearnerShapes(config), 'F32', metadata);
}

/** Reads what `writeCharModel` wrote. Throws a WeightsError that says what is wrong with any other file. */
export function readCharModel(file: Uint8Array): CharModelFile {
  const { metadata, tensors } = readSafetensors(file);
  if (metadata.get('format') !== format)
    throw new WeightsError('It holds weights, but not those of a character network that was saved in this book.');
  const model = asRecord(metadata.get('model'));
  const vocabulary = parsed(metadata.get('vocabulary'));
  const { cell, hiddenSize, numLayers, step } = model;
  const isGood =
    typeof cell === 'string' &&
    Object.hasOwn(gateCounts, cell) &&
    isCount(hiddenSize, charModelLimits.hiddenSize) &&
    isCount(numLayers, charModelLimits.numLayers) &&
    Number.isSafeInteger(step) &&
    (step as number) >= 0 &&
    isVocabulary(vocabulary);
  if (!isGood) throw new WeightsError('What it says about its network or its vocabulary is damaged.');
  const config = { cell, hiddenSize, numLayers, vocabulary } as unknown as CharModelConfig;
  const arrays = toFloats(unpackTensors(tensors, charLearnerShapes(config)));
  return { config, step: step as number, arrays, notes: metadata.get('notes') ?? '' };
}

function parsed(json: string | undefined): unknown {
  try {
    return JSON.parse(json ?? 'null');
  } catch {
    return undefined;
  }
}

function asRecord(json: string | undefined): Record<string, unknown> {
  const value = parsed(json);
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function isCount(value: unknown, most: number): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= most;
}

function isVocabulary(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    isCount(value.length, charModelLimits.vocabSize) &&
    new Set(value).size === value.length &&
    value.every((symbol) => typeof symbol === 'string' && [...symbol].length === 1)
  );
}
