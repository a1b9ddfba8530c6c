import { createCaptionReader, type CaptionReader } from '../engine/nets/caption-reader.ts';
import { captionerShapes } from '../engine/nets/captioner.ts';
import type { ShippedCaptioner } from '../engine/nets/fetch-captioner.ts';
import type { Kernels } from '../engine/tensor/kernels.ts';
import { readCard, readWeightsFile } from './shipped.ts';

/** Reads a captioner that ships from its folder, and prepares it: what `fetchCaptioner` does in a page. */
export async function readCaptioner(kernels: Kernels, folder: string): Promise<CaptionReader & { maxWords: number }> {
  const card = readCard(folder);
  const config = card.config as unknown as ShippedCaptioner;
  const weights = await readWeightsFile(folder, card, captionerShapes(config));
  return { ...createCaptionReader(kernels, config, weights), maxWords: config.maxWords };
}
