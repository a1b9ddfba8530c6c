import { charModelShapes, type CharModelConfig } from '~/engine/nets/char-model.ts';
import { fetchCard, fetchWeights } from '~/engine/weights/fetch-model.ts';
import type { Compute } from '../session/protocol.ts';
import { createWriter, openingLength, type Page, type WriterSettings } from './writer.ts';

export interface ShakespeareConfig {
  /** The URL of the model's folder. */
  folder: string;
  request: ShakespeareRequest;
}

/** Other settings begin the text anew; another pace does not. */
export interface ShakespeareRequest {
  settings: WriterSettings;
  /** Characters a second at most; Infinity for all that the machine can. */
  pace: number;
}

export interface ShakespeareSnapshot extends Page {
  stage: number;
  /** Characters a second, measured over the last half second of play; 0 while it is not known. */
  rate: number;
}

const measureMs = 500;
/** Between pictures: a page is long to lay out, and nobody reads faster. */
const pictureMs = 80;

const write: Compute<ShakespeareConfig, ShakespeareSnapshot, ShakespeareRequest> = async function* (
  { folder, request },
  context,
) {
  const card = await fetchCard(folder);
  const config = card.config as unknown as CharModelConfig;
  const files = [...card.stages, card];
  const writers = new Map<number, ReturnType<typeof createWriter>>();

  async function open(settings: WriterSettings) {
    const { stage } = settings;
    let writer = writers.get(stage);
    if (!writer) {
      writer = createWriter(config, await fetchWeights(folder, files[stage]!, charModelShapes(config)));
      writers.set(stage, writer);
    }
    writer.start(settings);
    for (let i = 0; i < openingLength; i++) writer.write();
    return writer;
  }

  let { settings, pace } = request;
  let writer = await open(settings);
  let rate = 0;
  let shown = -Infinity;
  let measured = { count: 0, since: performance.now() };
  /** When the next character may come; what is over 20 ms late is not made up for. */
  let due = 0;
  for (;;) {
    const next = context.messages().at(-1);
    if (next) {
      if (JSON.stringify(next.settings) !== JSON.stringify(settings)) writer = await open(next.settings);
      ({ settings, pace } = next);
      [rate, due, measured] = [0, 0, { count: 0, since: performance.now() }];
    }
    for (const i of context.slice()) {
      if (i > 0 && due > performance.now()) break;
      due = Math.max(due, performance.now() - 20) + 1000 / pace;
      writer.write();
      measured.count++;
    }
    const elapsed = performance.now() - measured.since;
    if (elapsed > measureMs) {
      rate = elapsed < 2 * measureMs ? (measured.count * 1000) / elapsed : 0;
      measured = { count: 0, since: performance.now() };
    }
    if (context.isFrameDue() && performance.now() > shown + pictureMs) {
      shown = performance.now();
      yield { ...writer.page(), stage: settings.stage, rate };
    } else yield undefined;
    const early = due - performance.now();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
  }
};
export default write;
