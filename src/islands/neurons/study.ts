import {
  concordance,
  exceptionsOf,
  groupsOf,
  ranksOf,
  rankUnits,
  shifted,
  strengthOf,
  type Exception,
  type Found,
} from '~/engine/analysis/neuron-search.ts';
import { textProperties, type PropertyName } from '~/engine/analysis/text-properties.ts';
import type { CharModelConfig } from '~/engine/nets/char-model.ts';
import { createRecorder, holdUnit, type Recording } from '~/engine/nets/char-recording.ts';
import { createRandom } from '~/engine/random.ts';
import { createKernels } from '~/engine/tensor/kernels.ts';
import type { StoredParameters } from '~/engine/weights/pack.ts';
import gallery from './gallery.json' with { type: 'json' };
import { propertyNames } from './names.ts';

/** What the cells are to follow: a property, or a span that the reader painted, up to but not with its last place. */
export type Mark = PropertyName | readonly [from: number, to: number];

/** What the reader asks. */
export interface NeuronsRequest {
  /** Its number: a snapshot says which one it answers. */
  id: number;
  /** The text to read, of symbols that the model knows; or the seed of one that the model is to write. */
  text: string | { seed: number };
  mark: Mark;
  unit: number;
  /** What the unit is held at while the model reads the text again and writes one; undefined leaves it alone. */
  held: number | undefined;
}

/** What a text cost, and what the model writes, with the unit as it is and with the unit held. */
export interface Tampering {
  /** Nats a character [T]. */
  losses: { before: Float32Array; after: Float32Array };
  samples: { before: string; after: string };
}

/** What the page draws. */
export interface NeuronsSnapshot {
  id: number;
  text: string;
  mark: Mark;
  unit: number;
  held: number | undefined;
  /** tanh(c) of the unit [T]. */
  activation: Float32Array;
  /** As a recording has them. */
  guesses: Uint8Array;
  shares: Float32Array;
  /** The best units for the mark; none where the mark is the same throughout the text. */
  ranking: Found[];
  /** How far from 0.5 the best of all units comes for the same marks at other places of the text; undefined while unknown. */
  chance: number | undefined;
  exceptions: Exception[];
  /** The unit's concordance with each property, in the order of `propertyNames`; NaN where the text has none of it. */
  profile: number[];
  /** The gallery's cells, each with its property, on this text. */
  gallery: number[];
  tampering: Tampering | undefined;
}

export const numRanked = 8;
const numShifts = 5;
const writtenLength = 1500;
const sampleLength = 300;
const sampling = { temperature: 0.7, topK: Infinity, topP: 1 };
const samplesSeed = 1;

/** One number a character [T]: what the cells are to follow. */
export function marksOf(mark: Mark, text: string): Float32Array {
  if (typeof mark === 'string') return textProperties[mark](text);
  return new Float32Array(text.length).fill(1, ...mark);
}

/** The model under study. It remembers what it has read, so that a second question about a text is answered at once. */
export function createStudy(config: CharModelConfig, parameters: StoredParameters) {
  const recorder = createRecorder(createKernels({ build: 'simd' }), config, parameters);
  let read: { key: string; text: string; recording: Recording; ranks: Uint32Array[]; gallery: number[] } | undefined;
  let hunted: { key: string; ranking: Found[]; chance: number | undefined } | undefined;
  let tampered: { key: string; tampering: Tampering } | undefined;

  function* readText(asked: NeuronsRequest['text']) {
    const key = JSON.stringify(asked);
    if (read?.key === key) return read;
    const text =
      typeof asked === 'string' ? asked : yield* recorder.write(writtenLength, sampling, createRandom(asked.seed));
    const recording = yield* recorder.read(text);
    const ranks: Uint32Array[] = [];
    for (const activation of recording.memory) {
      ranks.push(ranksOf(activation));
      yield;
    }
    const scores = gallery.cells.map(({ property, unit }) =>
      concordance(ranks[unit]!, groupsOf(textProperties[property as PropertyName](text))),
    );
    return (read = { key, text, recording, ranks, gallery: scores });
  }

  function* tamper(text: string, { unit, held }: NeuronsRequest, recording: Recording) {
    const key = JSON.stringify([text, unit, held]);
    if (tampered?.key === key) return tampered.tampering;
    const change = holdUnit(unit, held!);
    const { losses } = yield* recorder.read(text, change);
    const write = (intervention?: typeof change) =>
      recorder.write(sampleLength, sampling, createRandom(samplesSeed), intervention);
    const samples = { before: yield* write(), after: yield* write(change) };
    tampered = { key, tampering: { losses: { before: recording.losses, after: losses }, samples } };
    return tampered.tampering;
  }

  /** The parts of the answer as they come, each with all that is known by then; undefined at every rest between. */
  return function* answer(request: NeuronsRequest): Generator<NeuronsSnapshot | undefined, void, void> {
    const { id, mark, unit, held } = request;
    const { text, recording, ranks, gallery: scores } = yield* resting(readText(request.text));
    const { memory, guesses, shares } = recording;
    const activation = memory[unit]!;
    const marks = marksOf(mark, text);
    const isUniform = marks.every((value) => value === marks[0]);

    const key = JSON.stringify([request.text, mark]);
    if (hunted?.key !== key) {
      const ranking = isUniform ? [] : rankUnits(memory, ranks, marks).slice(0, numRanked);
      hunted = { key, ranking, chance: undefined };
    }
    const found = hunted;
    const snapshot = (tampering?: Tampering): NeuronsSnapshot => ({
      ...{ id, text, mark, unit, held, ranking: found.ranking, chance: found.chance, gallery: scores, tampering },
      ...{ activation: activation.slice(), guesses: guesses.slice(), shares: shares.slice() },
      exceptions: isUniform ? [] : exceptionsOf(activation, marks, 4, 12),
      profile: propertyNames.map((name) => concordance(ranks[unit]!, groupsOf(textProperties[name](text)))),
    });
    yield snapshot();
    const tampering = held === undefined ? undefined : yield* resting(tamper(text, request, recording));
    if (tampering) yield snapshot(tampering);
    if (isUniform || found.chance !== undefined) return;
    let chance = 0;
    for (let k = 1; k <= numShifts; k++) {
      const elsewhere = groupsOf(shifted(marks, Math.round((k * text.length) / (numShifts + 1))));
      for (const own of ranks) {
        chance = Math.max(chance, strengthOf({ concordance: concordance(own, elsewhere) }));
        yield undefined;
      }
    }
    found.chance = chance;
    yield snapshot(tampering);
  };
}

/** The same computation, its rests told as undefined. */
function* resting<Result>(steps: Generator<void, Result, void>): Generator<undefined, Result, void> {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    yield undefined;
  }
}
