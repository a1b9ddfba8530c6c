import { createCaptionReader } from '~/engine/nets/caption-reader.ts';
import { captionerShapes } from '~/engine/nets/captioner.ts';
import { createKernels } from '~/engine/tensor/kernels.ts';
import { fetchCard, fetchWeights } from '~/engine/weights/fetch-model.ts';
import { toFloats } from '~/engine/weights/pack.ts';
import type { Compute } from '../session/protocol.ts';
import { createTeller, type CaptionerAbout, type Question, type Told } from './telling.ts';

export interface CaptionerRunConfig {
  /** The URL of the model's folder. */
  folder: string;
  question: Question;
}

/** Started paused: it sleeps until the page tells it of another picture or question. */
const look: Compute<CaptionerRunConfig, Told, Question> = async function* ({ folder, question }, context) {
  const card = await fetchCard(folder);
  const about = card.config as unknown as CaptionerAbout;
  const weights = toFloats(await fetchWeights(folder, card, captionerShapes(about)));
  const tell = createTeller(createCaptionReader(createKernels(), about, weights), about.maxWords);
  let wanted: Question | undefined = question;
  for (;;) {
    wanted = context.messages().at(-1) ?? wanted;
    if (wanted && context.isFrameDue()) {
      yield tell(wanted);
      wanted = undefined;
    } else yield undefined;
  }
};
export default look;
