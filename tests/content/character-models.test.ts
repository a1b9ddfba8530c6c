import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { concordance, groupsOf, ranksOf, scoreAsFound } from '~/engine/analysis/neuron-search.ts';
import { textProperties, type PropertyName } from '~/engine/analysis/text-properties.ts';
import { charModelShapes, createCharModel, type CharModelConfig } from '~/engine/nets/char-model.ts';
import { createRecorder, finish, holdUnit, type Intervention } from '~/engine/nets/char-recording.ts';
import { createSampler } from '~/engine/nets/sampling.ts';
import { createRandom } from '~/engine/random.ts';
import { createKernels } from '~/engine/tensor/kernels.ts';
import { sizeOf } from '~/engine/training/arrays.ts';
import { languageMetrics } from '~/engine/training/metrics.ts';
import { readWeights } from '~/engine/weights/model-card.ts';
import { excerpt } from '~/islands/neurons/excerpt.ts';
import gallery from '~/islands/neurons/gallery.json' with { type: 'json' };
import { marksOf } from '~/islands/neurons/study.ts';
import { meanByKind } from '~/engine/analysis/loss-by-kind.ts';
import { repeatedLength, standardSettings } from '~/islands/shakespeare/state.svelte.ts';
import { createWriter } from '~/islands/shakespeare/writer.ts';
import { readCard } from '~/training/shipped.ts';

const chapter = readFileSync('content/chapters/08-character-models.mdx', 'utf8');
const folder = 'public/models/shakespeare';
const card = readCard(folder);
const config = card.config as unknown as CharModelConfig;
const open = async (file: typeof card | (typeof card.stages)[number]) =>
  readWeights(readFileSync(`${folder}/${file.file}`), file, charModelShapes(config));

/** The rows of a table of the chapter, cell by cell. */
function rowsOf(id: string): string[][] {
  const table = chapter.slice(chapter.indexOf(`<Table id="${id}"`), chapter.indexOf('</Table>', chapter.indexOf(id)));
  return [...table.matchAll(/^\|(.+)\|$/gm)].slice(2).map(([, row]) => row!.split(' | ').map((cell) => cell.trim()));
}
const numberIn = (cell: string) => Number(cell.replace(/[^\d.]/g, ''));
const softmax = (z: readonly number[], temperature = 1) => {
  const weights = z.map((score) => Math.exp(score / temperature));
  const total = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / total);
};

describe('a small character model', () => {
  const small: CharModelConfig = { cell: 'lstm', hiddenSize: 6, numLayers: 1, vocabulary: [...'\nab'] };
  const parameters = createCharModel(small, createRandom(3));
  const recorder = createRecorder(createKernels({ build: 'simd' }), small, parameters);
  const lossOf = (text: string) => finish(recorder.read(text)).losses.reduce((a, b) => a + b, 0);

  it('gives by eq:text-probability all texts of one length probabilities that add up to 1', () => {
    const grow = (texts: string[]) => texts.flatMap((text) => small.vocabulary.map((symbol) => text + symbol));
    const texts = grow(grow(grow(grow(['']))));
    expect(texts).toHaveLength(81);
    expect(texts.reduce((sum, text) => sum + Math.exp(-lossOf(text)), 0)).toBeCloseTo(1, 5);
  });

  it('has a loss, eq:char-loss, that is the mean of −ln of what it gave each character', () => {
    const text = 'abba\nba';
    let probability = 1;
    for (let t = 0; t < text.length; t++) {
      const { guesses, shares } = finish(recorder.read(text.slice(0, t + 1)));
      const symbol = small.vocabulary.indexOf(text[t]!);
      probability *= shares[5 * t + guesses.subarray(5 * t, 5 * t + 3).indexOf(symbol)]!;
    }
    expect(lossOf(text) / text.length).toBeCloseTo(-Math.log(probability) / text.length, 5);
  });
});

it('picks by eq:one-hot-row one row of a matrix', () => {
  const W = [
    [1, 2],
    [3, 4],
    [5, 6],
  ];
  const oneHot = [0, 1, 0];
  expect([0, 1].map((j) => oneHot.reduce((sum, x, k) => sum + x * W[k]![j]!, 0))).toEqual(W[1]);
});

it('counts by eq:char-model-parameters the weights of the shipped model', () => {
  const { hiddenSize: H, vocabulary } = config;
  const V = vocabulary.length;
  const count = Object.values(charModelShapes(config)).reduce((sum, shape) => sum + sizeOf(shape), 0);
  expect(count).toBe(4 * H * (V + H + 1) + V * (H + 1));
  expect(count).toBe(1_217_089);
});

it('says a loss by eq:perplexity in bits and as a number of equally likely symbols', () => {
  expect(languageMetrics(Math.log(8))).toMatchObject({
    bitsPerCharacter: expect.closeTo(3),
    perplexity: expect.closeTo(8),
  });
  const { nats, bitsPerCharacter, perplexity } = card.metrics as Record<string, number>;
  expect(languageMetrics(nats!)).toEqual({ nats, bitsPerCharacter, perplexity });
  expect(2 ** bitsPerCharacter!).toBeCloseTo(perplexity!, 10);
});

it('has the slopes of eq:char-gradient, by finite differences', () => {
  const z = [0.3, -1.2, 2, 0.1];
  const target = 1;
  const lossOf = (scores: number[]) => -Math.log(softmax(scores)[target]!);
  z.forEach((_, k) => {
    const moved = (by: number) => lossOf(z.map((score, j) => (j === k ? score + by : score)));
    const slope = (moved(1e-5) - moved(-1e-5)) / 2e-5;
    expect(softmax(z)[k]! - Number(k === target)).toBeCloseTo(slope, 8);
  });
});

it.each([0.5, 2])('draws at temperature %f by both forms of eq:temperature', (temperature) => {
  const z = [0.3, -1.2, 2];
  const { probabilitiesOf } = createSampler(createKernels({ build: 'simd' }), 3);
  const drawn = [...probabilitiesOf(Float32Array.from(z), temperature)];
  const powers = softmax(z).map((p) => p ** (1 / temperature));
  const total = powers.reduce((a, b) => a + b, 0);
  softmax(z, temperature).forEach((p, k) => {
    expect(drawn[k]).toBeCloseTo(p, 6);
    expect(powers[k]! / total).toBeCloseTo(p, 12);
  });
});

describe('what the chapter says of the shipped model', () => {
  const files = [...card.stages, card];

  /** How the demo's text begins with settings of its own. */
  async function begin(place: number, temperature: number, length: number): Promise<string> {
    const writer = createWriter(config, await open(files[place]!));
    const settings = { ...standardSettings, temperature, topK: config.vocabulary.length, stage: place };
    writer.start(settings);
    for (let i = 0; i < length; i++) writer.write();
    const { text, numPrimed } = writer.page();
    return text.slice(numPrimed);
  }

  it.each(rowsOf('tab:stages').map((row, place) => [place, ...row] as const))(
    'stage %i of tab:stages has its loss and writes its line',
    async (place, updates, nats, line) => {
      const { step, metrics } = files[place]!;
      expect(numberIn(updates!)).toBe(step);
      expect(nats).toBe(metrics['nats']!.toFixed(3));
      const told = line!.slice(1, -1);
      expect(await begin(place, standardSettings.temperature, told.length)).toBe(told);
    },
  );

  it.each(rowsOf('tab:temperatures'))(
    'writes at temperature %f what tab:temperatures says',
    async (temperature, line) => {
      const told = line!.slice(1, -1);
      expect(await begin(files.length - 1, Number(temperature), told.length)).toBe(told);
    },
  );

  it('with top-k 1 repeats itself after 1,000 updates, and at the end of training only after two thousand characters, in the rounds told', async () => {
    async function* writings(place: number) {
      const writer = createWriter(config, await open(files[place]!));
      writer.start({ ...standardSettings, topK: 1, stage: place });
      for (;;) {
        writer.write();
        const { text, numPrimed } = writer.page();
        yield text.slice(numPrimed);
      }
    }
    const place = files.findIndex(({ step }) => step === 1000);
    for await (const text of writings(place))
      if (text.length === 200) {
        expect(text).toMatch(/^And the come the sear the sear the sear/);
        expect(repeatedLength(text)).toBe('the sear '.length);
        break;
      }
    let [all, phrases] = ['', 0];
    let firstRepeated: number | undefined;
    for await (const text of writings(files.length - 1)) {
      all += text.at(-1)!;
      if (all.endsWith('the state of the state of the sea')) phrases++;
      firstRepeated ??= repeatedLength(text) && all.length;
      if (all.length === firstRepeated) expect(repeatedLength(text)).toBe(225);
      if (all.length === 17_500) break;
    }
    expect(Math.round(firstRepeated! / 1000)).toBe(2);
    /** How often a passage of 225 comes in a row, each time that it is four times or more. */
    const ruts: number[] = [];
    for (let [t, same] = [225, 0]; t < all.length; t++)
      if (all[t] === all[t - 225]) same++;
      else {
        if (same >= 3 * 225) ruts.push(Math.floor(same / 225) + 1);
        same = 0;
      }
    expect(ruts[0]).toBe(12);
    expect(ruts.length).toBeGreaterThan(2);
    expect(phrases).toBeGreaterThan(2);
  });

  it('tells how far apart its losses on both sides of the split are, as the card has them', () => {
    const told = chapter.slice(chapter.indexOf('The last tenth of the text that it learned from'));
    const numbers = told.slice(0, told.indexOf(': the held-out loss')).match(/\d\.\d\d/g)!;
    const steps = [200, 500, 3000, 4794];
    const note = card.notes.find((text) => text.startsWith('The last tenth of the training text'))!;
    expect(note.match(/\d\.\d\d/g)).toEqual(steps.map((_, k) => numbers[2 * k]));
    const heldOut = steps.map((step) => files.find((file) => file.step === step)!.metrics['nats']!.toFixed(2));
    expect(heldOut).toEqual(steps.map((_, k) => numbers[2 * k + 1]));
  });

  it('tells the losses of tab:ladder as perplexities, too', () => {
    for (const [, , nats, perplexity] of rowsOf('tab:ladder'))
      expect(Math.exp(numberIn(nats!)).toFixed(1)).toBe(perplexity);
  });

  it('changes with cells 36, 289 and 89 as told, on the page of The Tempest', async () => {
    const recorder = createRecorder(createKernels({ build: 'simd' }), config, await open(card));
    const costs = (change?: Intervention) => {
      const { losses } = finish(recorder.read(excerpt, change));
      return Object.fromEntries(meanByKind(excerpt, losses).map(({ kind, mean }) => [kind, mean]));
    };
    const plain = costs();
    const held = new Map<string, typeof plain>();
    const change = (unit: number, value: number, kind: string) => {
      const key = `${unit} ${value}`;
      if (!held.has(key)) held.set(key, costs(holdUnit(unit, value)));
      return held.get(key)![kind]! - plain[kind]!;
    };
    expect(change(36, -0.9, 'line breaks')).toBeCloseTo(2.2, 1);
    expect(change(289, 0.9, 'line breaks')).toBeCloseTo(2.35, 1);
    expect(change(36, 0, 'line breaks')).toBeCloseTo(0.25, 2);
    expect(change(289, 0, 'line breaks')).toBeCloseTo(0.07, 2);
    expect(change(36, 0.9, 'line breaks')).toBeLessThan(0);
    expect(change(36, 0.9, 'spaces')).toBeCloseTo(0.8, 1);
    for (const kind of ['small letters', 'capital letters', 'spaces'])
      expect(Math.abs(change(36, -0.9, kind))).toBeLessThan(0.05);
    expect(change(36, 0.9, 'capital letters')).toBeCloseTo(0.21, 2);
    expect(change(36, 0.9, 'other signs')).toBeCloseTo(-0.13, 2);
    const costOfAll = (unit: number) => [-0.9, 0.9, 0].map((value) => change(unit, value, 'all').toFixed(3));
    expect(costOfAll(36)).toEqual(['0.072', '0.142', '0.005']);
    expect(costOfAll(89)).toEqual(['0.016', '-0.009', '0.001']);
  });

  it('has in cells 36 and 289 two rulers as rough as told, and in cell 36 one of first words', async () => {
    const recorder = createRecorder(createKernels({ build: 'simd' }), config, await open(card));
    const { memory } = finish(recorder.read(excerpt));
    const scoreOf = (unit: number, name: PropertyName, places: number[]) => {
      const property = textProperties[name](excerpt);
      const ranks = ranksOf(Float32Array.from(places, (t) => memory[unit]![t]!));
      const score = concordance(ranks, groupsOf(Float32Array.from(places, (t) => property[t]!)));
      return Math.max(score, 1 - score);
    };
    const all = [...excerpt].map((_, t) => t);
    const inLines = all.filter((t) => excerpt[t] !== '\n');
    for (const unit of [36, 289]) expect(scoreOf(unit, 'place in the line', all)).toBeCloseTo(0.9, 2);
    expect(scoreOf(36, 'place in the line', inLines)).toBeCloseTo(0.93, 2);
    expect(scoreOf(289, 'place in the line', inLines)).toBeCloseTo(0.94, 2);
    expect(gallery.cells.find(({ property }) => property === 'first word of a line')!.unit).toBe(36);
  });

  it('has between quotation marks on its page one passage, for which cell 159 scores as told with the sign it was found with', async () => {
    const marks = marksOf('inside quotation marks', excerpt);
    expect(marks.filter((mark, t) => mark && !marks[t - 1])).toHaveLength(1);
    expect(gallery.cells).toHaveLength(11);
    const { unit, hunted, heldOut } = gallery.cells.find(({ property }) => property === 'inside quotation marks')!;
    const recorder = createRecorder(createKernels({ build: 'simd' }), config, await open(card));
    const onPage = concordance(ranksOf(finish(recorder.read(excerpt)).memory[unit]!), groupsOf(marks));
    const [found, fresh, here] = [hunted, heldOut, onPage].map((score) =>
      Math.round(100 * scoreAsFound(hunted, score)),
    );
    expect(chapter).toContain(
      `number ${unit}, orders ${found} per cent of the pairs where it was found and ${fresh} per cent`,
    );
    expect(chapter).toContain(`with its one quotation, it orders ${here} per cent`);
  });

  it('was trained with the dropout that the chapter tells, as its card has it', () => {
    expect(chapter).toContain('three tenths of them up to update 2,542 and a fifth from there on');
    expect(chapter).toContain('only up to update 2,542 a fifth of the recurrent weights');
    expect(card.notes.join()).toMatch(
      /To step 2,542 dropout was 0\.3, a fifth of the recurrent weights was dropped.*From there on dropout was 0\.2, no weights/,
    );
  });
});
