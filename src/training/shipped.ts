import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NamedArrays, Shapes } from '../engine/training/arrays.ts';
import { readWeights, sha256, type ModelCard, type WeightsFile } from '../engine/weights/model-card.ts';
import { packWeights, toFloats } from '../engine/weights/pack.ts';
import type { Dtype } from '../engine/weights/safetensors.ts';

/** Writes weights as a file below `folder` and returns what a model card says of it. */
export async function writeWeightsFile(
  folder: string,
  file: string,
  { parameters, shapes, dtype }: { parameters: NamedArrays; shapes: Shapes; dtype: Dtype },
): Promise<WeightsFile> {
  const bytes = packWeights(parameters, shapes, dtype);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, file), bytes);
  return { file, bytes: bytes.length, sha256: await sha256(bytes) };
}

/** Writes a model card beside its weights. */
export function writeCard(folder: string, card: ModelCard): void {
  writeFileSync(join(folder, 'card.json'), `${JSON.stringify(card, null, 2)}\n`);
}

/** The card in a folder of shipped weights. */
export function readCard(folder: string): ModelCard {
  return JSON.parse(readFileSync(join(folder, 'card.json'), 'utf8')) as ModelCard;
}

/** The parameters in one of a folder's files, checked against its card and the model's shapes. */
export async function readWeightsFile(folder: string, expected: WeightsFile, shapes: Shapes): Promise<NamedArrays> {
  return toFloats(await readWeights(readFileSync(join(folder, expected.file)), expected, shapes));
}
