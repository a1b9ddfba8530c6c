import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ModelFile } from './trainable.ts';

const folder = join(import.meta.dirname, 'models');

/** The names of the models that can be trained: the files in `models`. */
export function modelNames(): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => basename(file, '.ts'));
}

/** Where the file of a model is; throws a message that lists the models if there is none of that name. */
export function modelUrl(name: string | undefined): string {
  const names = modelNames();
  if (name === undefined || !names.includes(name)) {
    throw new Error(`${name === undefined ? 'Name a model' : `There is no model '${name}'`}: ${names.join(', ')}.`);
  }
  return pathToFileURL(join(folder, `${name}.ts`)).href;
}

/** Imports the file of a model. */
export async function importModel(url: string): Promise<ModelFile> {
  const module = (await import(/* @vite-ignore */ url)) as { default: ModelFile };
  return module.default;
}
