import type { Shapes } from '../training/arrays.ts';
import { readWeights, type ModelCard, type WeightsFile } from './model-card.ts';
import type { StoredParameters } from './pack.ts';
import { WeightsError } from './safetensors.ts';

/** The card of a shipped model; `folder` is the URL of its folder, without a slash at the end. */
export async function fetchCard(folder: string): Promise<ModelCard> {
  const response = await fetchFile(`${folder}/card.json`);
  try {
    return (await response.json()) as ModelCard;
  } catch (cause) {
    throw new WeightsError(`${folder}/card.json is not JSON.`, { cause });
  }
}

/**
 * The parameters in one of a shipped model's files: the card itself names the final ones, each of its stages earlier
 * ones. Throws a WeightsError if the file cannot be had or is not what the card describes.
 */
export async function fetchWeights(folder: string, expected: WeightsFile, shapes: Shapes): Promise<StoredParameters> {
  return readWeights(await fetchBytes(`${folder}/${expected.file}`), expected, shapes);
}

/** The bytes at a URL; throws a WeightsError if they cannot be had. */
export async function fetchBytes(url: string): Promise<Uint8Array> {
  return new Uint8Array(await (await fetchFile(url)).arrayBuffer());
}

async function fetchFile(url: string): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch (cause) {
    throw new WeightsError(
      `A file that this needs, ${url.split('/').at(-1)}, could not be fetched: is the network there? The foot of every page can keep all models for reading offline.`,
      { cause },
    );
  }
  if (!response.ok) throw new WeightsError(`${url} could not be fetched: the server answers ${response.status}.`);
  return response;
}
