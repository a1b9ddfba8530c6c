import { charModelShapes, type CharModelConfig } from '~/engine/nets/char-model.ts';
import { fetchCard, fetchWeights } from '~/engine/weights/fetch-model.ts';
import type { Compute } from '../session/protocol.ts';
import { createStudy, type NeuronsRequest, type NeuronsSnapshot } from './study.ts';

export interface NeuronsConfig {
  /** The URL of the model's folder. */
  folder: string;
  request: NeuronsRequest;
}

/** With nothing to do, the reader's next question is looked for so often. */
const restMs = 30;

const study: Compute<NeuronsConfig, NeuronsSnapshot, NeuronsRequest> = async function* ({ folder, request }, context) {
  const card = await fetchCard(folder);
  const config = card.config as unknown as CharModelConfig;
  const answer = createStudy(config, await fetchWeights(folder, card, charModelShapes(config)));

  let steps: ReturnType<typeof answer> | undefined = answer(request);
  let news: NeuronsSnapshot | undefined;
  for (;;) {
    const next = context.messages().at(-1);
    if (next) [steps, news] = [answer(next), undefined];
    let isResting = true;
    for (const _ of context.slice()) {
      if (!steps) break;
      isResting = false;
      const { done, value } = steps.next();
      if (value) news = value;
      if (done) steps = undefined;
    }
    if (news && context.isFrameDue()) {
      yield news;
      news = undefined;
    } else {
      if (isResting) await new Promise((resolve) => setTimeout(resolve, restMs));
      yield undefined;
    }
  }
};
export default study;
