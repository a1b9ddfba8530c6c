import { biasOf, remarkOnHeldOut, type Bias, type Remark } from '~/engine/analysis/caption-bias.ts';
import { createCaptionReader } from '~/engine/nets/caption-reader.ts';
import { drawNeutralExamples, standardTuning, tuneOutputLayer } from '~/engine/nets/caption-tuning.ts';
import { captionerShapes } from '~/engine/nets/captioner.ts';
import { fetchCaptioner, fetchSceneRenderer, type ShippedCaptioner } from '~/engine/nets/fetch-captioner.ts';
import { createKernels } from '~/engine/tensor/kernels.ts';
import { fetchCard, fetchWeights } from '~/engine/weights/fetch-model.ts';
import { toFloats } from '~/engine/weights/pack.ts';
import type { Compute, RunContext } from '../session/protocol.ts';
import { ask, shares, type Captioner, type Question, type Said } from './asking.ts';
import { numSurveyed, survey, type Survey } from './survey.ts';

/** Where the page finds what ships. */
export interface Places {
  /** The URL of the folder of all models, without a slash at the end. */
  models: string;
  /** The URL of the sprites. */
  sprites: string;
}

/** All models answer a question, and each one that they are told. */
export interface AskConfig extends Places {
  task: 'ask';
  question: Question;
}

/** All models are surveyed. */
export interface SurveyConfig extends Places {
  task: 'survey';
}

/** The output layer of one model is taught neutral captions, then it is surveyed, and answers questions. */
export interface TeachConfig extends Places {
  task: 'teach';
  share: number;
  numNeutral: number;
  question: Question;
}

export interface Lesson {
  /** Passes over the captions, and the mean −ln p of a word before each. */
  losses: number[];
  numRemarks: number;
  /** Of the taught model, once it is surveyed. */
  bias: Bias | undefined;
  /** What it says of the reader's picture. */
  said: Said | undefined;
}

type Context = RunContext<Question>;

async function* answer({ models, question }: AskConfig, context: Context) {
  const kernels = createKernels({ build: 'simd' });
  const captioners = await Promise.all(shares.map((share) => fetchCaptioner(kernels, `${models}/norman-${share}`)));
  let wanted: Question | undefined = question;
  for (;;) {
    wanted = context.messages().at(-1) ?? wanted;
    if (wanted && context.isFrameDue()) {
      const asked: Question = wanted;
      yield captioners.map((captioner) => ask(captioner, asked));
      wanted = undefined;
    } else yield undefined;
  }
}

async function* surveyAll({ models, sprites }: SurveyConfig, context: Context) {
  const kernels = createKernels({ build: 'simd' });
  const captioners = await Promise.all(shares.map((share) => fetchCaptioner(kernels, `${models}/norman-${share}`)));
  const steps = survey(captioners, await fetchSceneRenderer(sprites));
  let last: Survey | undefined;
  for (;;) {
    for (const _ of context.slice()) {
      const { value, done } = steps.next();
      if (done) {
        yield last;
        return;
      }
      last = value;
    }
    yield context.isFrameDue() ? last : undefined;
  }
}

async function* teach({ models, sprites, share, numNeutral, question }: TeachConfig, context: Context) {
  const kernels = createKernels({ build: 'simd' });
  const folder = `${models}/norman-${share}`;
  const card = await fetchCard(folder);
  const config = card.config as unknown as ShippedCaptioner;
  const parameters = toFloats(await fetchWeights(folder, card, captionerShapes(config)));
  const render = await fetchSceneRenderer(sprites);
  const reader = createCaptionReader(kernels, config, parameters);
  const examples = drawNeutralExamples(config.vocabulary, render, numNeutral);
  const lesson: Lesson = { losses: [], numRemarks: 0, bias: undefined, said: undefined };

  let { Why, by } = parameters;
  const passes = tuneOutputLayer(kernels, reader, parameters, examples, standardTuning);
  for (let isDone = false; !isDone;) {
    for (const _ of context.slice()) {
      const { value, done } = passes.next();
      isDone = done === true;
      if (!value) break;
      lesson.losses.push(value.loss);
      ({ Why, by } = value.layer);
    }
    yield context.isFrameDue() ? { ...lesson } : undefined;
  }

  const taught: Captioner = {
    ...createCaptionReader(kernels, config, { ...parameters, Why: Why!, by: by! }),
    maxWords: config.maxWords,
  };
  lesson.said = ask(taught, question);
  const remark = remarkOnHeldOut(taught, config.maxWords, render);
  const remarks: Remark[] = [];
  for (;;) {
    const wanted = context.messages().at(-1);
    if (wanted) lesson.said = ask(taught, wanted);
    if (remarks.length < numSurveyed)
      for (const _ of context.slice()) {
        remarks.push(remark.next().value);
        if (remarks.length === numSurveyed) break;
      }
    else if (wanted === undefined) await new Promise((resolve) => setTimeout(resolve, 30));
    lesson.numRemarks = remarks.length;
    if (remarks.length === numSurveyed) lesson.bias ??= biasOf(remarks, config.vocabulary);
    yield context.isFrameDue() ? { ...lesson } : undefined;
  }
}

const compute: Compute<AskConfig | SurveyConfig | TeachConfig, Said[] | Survey | Lesson, Question> = async function* (
  config,
  context,
) {
  if (config.task === 'ask') yield* answer(config, context);
  else if (config.task === 'survey') yield* surveyAll(config, context);
  else yield* teach(config, context);
};
export default compute;
