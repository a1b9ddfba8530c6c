import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NamedArrays, Shapes } from '../engine/training/arrays.ts';
import { readWeights, sha256, type ModelCard, type Stage, type WeightsFile } from '../engine/weights/model-card.ts';
import { packWeights, toFloats } from '../engine/weights/pack.ts';
import type { Dtype } from '../engine/weights/safetensors.ts';
import type { Trainable } from './trainable.ts';

/** Parameters and how they are to be stored. */
export interface Weights {
  parameters: NamedArrays;
  shapes: Shapes;
  dtype: Dtype;
}

/** Writes weights as a file below `folder` and returns what a model card says of it. */
export async function writeWeightsFile(
  folder: string,
  file: string,
  { parameters, shapes, dtype }: Weights,
): Promise<WeightsFile> {
  const bytes = packWeights(parameters, shapes, dtype);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, file), bytes);
  return { file, bytes: bytes.length, sha256: await sha256(bytes) };
}

/** Writes the final weights, measures them and the stages as they ship, and writes the card that says so. */
export async function shipModel(
  folder: string,
  model: Trainable,
  weights: Weights,
  about: Omit<ModelCard, 'config' | 'metrics' | 'stages' | keyof WeightsFile>,
  earlier: Omit<Stage, 'metrics'>[],
): Promise<ModelCard> {
  const measure = async (file: WeightsFile) => model.evaluate(await readWeightsFile(folder, file, model.shapes), false);
  const file = await writeWeightsFile(folder, 'weights.safetensors', weights);
  const metrics = await measure(file);
  const stages: Stage[] = [];
  for (const stage of earlier) stages.push({ ...stage, metrics: await measure(stage) });
  const card: ModelCard = { ...about, config: model.config, metrics, ...file, stages };
  writeFileSync(join(folder, 'card.json'), `${JSON.stringify(card, null, 2)}\n`);
  return card;
}

/** The card in a folder of shipped weights. */
export function readCard(folder: string): ModelCard {
  return JSON.parse(readFileSync(join(folder, 'card.json'), 'utf8')) as ModelCard;
}

/** The parameters in one of a folder's files, checked against its card and the model's shapes. */
export async function readWeightsFile(folder: string, expected: WeightsFile, shapes: Shapes): Promise<NamedArrays> {
  return toFloats(await readWeights(readFileSync(join(folder, expected.file)), expected, shapes));
}
