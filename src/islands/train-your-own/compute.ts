import { createCharLearner, symbolsPerUpdate, type CharLearnerStart } from '~/engine/nets/char-learner.ts';
import { readCharModel, writeCharModel } from '~/engine/nets/char-model-file.ts';
import type { CharModelConfig } from '~/engine/nets/char-model.ts';
import { chooseVocabulary, encodeKnown, restSymbol } from '~/engine/nets/vocabulary.ts';
import { createRandom } from '~/engine/random.ts';
import { createKernels } from '~/engine/tensor/kernels.ts';
import type { Compute } from '../session/protocol.ts';
import { leastSymbols, mostSymbols } from './settings.ts';
import { emptyHistory, keepHistory, nextStage, parseNotes, type History } from './history.ts';

/** What a new network is made from. */
export interface Structure extends Pick<CharModelConfig, 'cell' | 'hiddenSize' | 'numLayers'> {
  seed: number;
}

/** What can change while it learns. */
export interface Rates {
  learningRate: number;
  temperature: number;
}

export type Settings = Structure & Rates;

export interface OwnTextConfig extends Rates {
  text: string;
  /** A new network, or one from a file. */
  begin: Structure | { file: Uint8Array };
}

/** What can be asked while the run goes on: other rates, another text, the network as a file. */
export type OwnTextMessage = Rates | { text: string } | { keep: true };

/** What the text is made of, and what the network can read of it. */
export interface AboutText {
  numSymbols: number;
  numDistinct: number;
  vocabSize: number;
  /** Symbols of the text that the vocabulary lacks. */
  numUnknown: number;
  /** Those are read as one and the same symbol; otherwise they are left out. */
  isRestRead: boolean;
}

export interface OwnTextSnapshot {
  step: number;
  /** Characters learned from in a second, lately; 0 while it is not known. */
  rate: number;
  about: AboutText;
  history: History;
  /** What it writes now, or wrote a second ago. */
  sample: string;
  /** The network with its past, when it was asked for or ten seconds were learned since. */
  file?: Uint8Array;
}

const sampleLength = 240;
const pictureMs = 100;
const lookMs = 1000;
const keepMs = 10_000;

const learn: Compute<OwnTextConfig, OwnTextSnapshot, OwnTextMessage> = async function* (asked, context) {
  let { learningRate, temperature } = asked;
  const opened = open(asked);
  const { config, seed, history } = opened;
  let { ids, about } = readAs(asked.text, config.vocabulary);
  const learner = createCharLearner(createKernels(), config, opened.start, ids);
  const record = keepHistory(history);

  let sample = '';
  let lookedAt = 0;
  /** Measures and writes; slow machines do it less often, so that learning keeps nine tenths of the time. */
  let betweenLooks = lookMs;
  function look() {
    const start = performance.now();
    const nats = learner.heldOutLoss();
    sample = learner.write(sampleLength, temperature, createRandom(seed));
    record.heldOut(learner.step, nats);
    if (history.stages.length === 0 || learner.step === stageDue) {
      history.stages.push({ step: learner.step, heldOut: nats, text: sample });
    }
    stageDue = nextStage(learner.step);
    lookedAt = performance.now();
    betweenLooks = Math.max(lookMs, 10 * (lookedAt - start));
  }
  const isUnseen = () => history.steps.at(-1) !== learner.step;
  let stageDue = nextStage(learner.step);
  look();

  let rate = 0;
  let measured = { updates: 0, since: performance.now() };
  let [shownAt, keptAt, isKeepDue] = [-Infinity, history.elapsedMs, false];
  for (;;) {
    for (const message of context.messages()) {
      if ('keep' in message) {
        isKeepDue = true;
        if (isUnseen()) look();
      } else if ('text' in message) {
        ({ ids, about } = readAs(message.text, config.vocabulary));
        learner.turnTo(ids);
        look();
      } else {
        const isOtherVoice = message.temperature !== temperature;
        ({ learningRate, temperature } = message);
        if (isOtherVoice) look();
      }
    }
    const start = performance.now();
    for (const _ of context.slice()) {
      record.loss(learner.update(learningRate));
      measured.updates++;
      if (learner.step === stageDue) break;
    }
    const now = performance.now();
    history.elapsedMs += now - start;
    const sinceMs = now - measured.since;
    if (sinceMs > lookMs) {
      rate = sinceMs < 2 * lookMs ? (1000 * measured.updates * symbolsPerUpdate) / sinceMs : 0;
      measured = { updates: 0, since: now };
    }
    if (isUnseen() && (learner.step === stageDue || now - lookedAt > betweenLooks)) look();
    if (!context.isFrameDue() || (now - shownAt < pictureMs && !isKeepDue)) {
      yield;
      continue;
    }
    shownAt = now;
    if (history.elapsedMs - keptAt > keepMs) isKeepDue = true;
    const snapshot: OwnTextSnapshot = { step: learner.step, rate, about, history, sample };
    if (isKeepDue) {
      const { step, arrays } = learner;
      snapshot.file = writeCharModel({ config, step, arrays, notes: JSON.stringify({ seed, history }) });
      [keptAt, isKeepDue] = [history.elapsedMs, false];
    }
    yield snapshot;
  }
};
export default learn;

interface Opened {
  config: CharModelConfig;
  start: number | CharLearnerStart;
  seed: number;
  history: History;
}

function open({ text, begin }: OwnTextConfig): Opened {
  if ('file' in begin) {
    const { config, notes, ...start } = readCharModel(begin.file);
    return { config, start, ...parseNotes(notes, start.step) };
  }
  const { seed, ...structure } = begin;
  const { vocabulary } = chooseVocabulary(plain(text), mostSymbols);
  return { config: { ...structure, vocabulary }, start: seed, seed, history: emptyHistory(0) };
}

function readAs(text: string, vocabulary: string[]): { ids: Int32Array; about: AboutText } {
  const { numSymbols, numDistinct } = chooseVocabulary(plain(text), mostSymbols);
  const { ids, numUnknown } = encodeKnown(plain(text), vocabulary);
  if (ids.length < leastSymbols)
    throw new Error(
      `This network knows only ${ids.length} characters of the text, since it learned from another; at least ${leastSymbols} are needed. Begin a new network for this text.`,
    );
  const isRestRead = vocabulary.includes(restSymbol);
  return { ids, about: { numSymbols, numDistinct, vocabSize: vocabulary.length, numUnknown, isRestRead } };
}

/** One way to end a line, and one code point for an accented letter wherever there is one. */
function plain(text: string): string {
  return text.replace(/\r\n?/g, '\n').normalize('NFC');
}
