import { createSceneRenderer, type SceneRenderer } from '../tasks/scene-pictures.ts';
import type { Kernels } from '../tensor/kernels.ts';
import { fetchBytes, fetchCard, fetchWeights } from '../weights/fetch-model.ts';
import { toFloats } from '../weights/pack.ts';
import { createCaptionReader, type CaptionReader } from './caption-reader.ts';
import { captionerShapes, type CaptionerConfig } from './captioner.ts';

/** What a shipped captioner's card says of it. */
export interface ShippedCaptioner extends CaptionerConfig {
  /** The most words that its captions can have, the end mark among them. */
  maxWords: number;
}

/** Fetches a captioner that ships, from the URL of its folder (no slash at the end), and prepares it. */
export async function fetchCaptioner(kernels: Kernels, folder: string): Promise<CaptionReader & { maxWords: number }> {
  const card = await fetchCard(folder);
  const config = card.config as unknown as ShippedCaptioner;
  const weights = toFloats(await fetchWeights(folder, card, captionerShapes(config)));
  return { ...createCaptionReader(kernels, config, weights), maxWords: config.maxWords };
}

/** Fetches the emoji from the URL of public/scenes/sprites.bin. */
export async function fetchSceneRenderer(url: string): Promise<SceneRenderer> {
  return createSceneRenderer(await fetchBytes(url));
}
