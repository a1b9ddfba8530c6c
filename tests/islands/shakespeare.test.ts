import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { charModelShapes, createCharModel, type CharModelConfig } from '~/engine/nets/char-model.ts';
import { createRandom } from '~/engine/random.ts';
import { packWeights, unpackWeights } from '~/engine/weights/pack.ts';
import { DemoState, repeatedLength, standardSettings } from '~/islands/shakespeare/state.svelte.ts';
import { createWriter, pageLength } from '~/islands/shakespeare/writer.ts';

const page = 'http://book/character-models/';
beforeEach(() => vi.stubGlobal('location', { href: page }));
afterEach(() => vi.unstubAllGlobals());

const vocabulary = [...'\n abcdehlorwyz:ROME'];
const config: CharModelConfig = { cell: 'lstm', hiddenSize: 16, numLayers: 1, vocabulary };
const shapes = charModelShapes(config);
const weights = unpackWeights(packWeights(createCharModel(config, createRandom(2)), shapes, 'I8'), shapes);
const settings = { ...standardSettings, prime: 'hello\n', topK: vocabulary.length, stage: 1 };

function written(change: object, count = 40) {
  const writer = createWriter(config, weights);
  writer.start({ ...settings, ...change });
  for (let i = 0; i < count; i++) writer.write();
  return writer.page();
}

test('the same seed and settings write the same text, again on the same writer too; another seed another', () => {
  const writer = createWriter(config, weights);
  const texts = [0, 1].map(() => {
    writer.start(settings);
    for (let i = 0; i < 40; i++) writer.write();
    return writer.page().text;
  });
  expect(texts[0]).toBe(written({}).text);
  expect(texts[1]).toBe(texts[0]);
  expect(written({ seed: 2 }).text).not.toBe(texts[0]);
});

test('a text begins with its prime and has a probability for every character', () => {
  const { text, probabilities, numPrimed, numWritten } = written({});
  expect(text.startsWith('hello\n')).toBe(true);
  expect([numPrimed, numWritten, text.length, probabilities.length]).toEqual([6, 40, 46, 46]);
  expect(probabilities.every((p) => p > 0 && p < 1)).toBe(true);
  expect(written({ prime: '' }).text).toHaveLength(40);
});

test('a long text keeps its end alone, counted in full', () => {
  const { text, probabilities, numPrimed, numWritten } = written({}, 3 * pageLength);
  expect(text.length).toBeLessThanOrEqual(pageLength);
  expect(probabilities.length).toBe(text.length);
  expect([numPrimed, numWritten]).toEqual([0, 3 * pageLength]);
});

test('with top-k 1 even a small network comes to repeat itself', () => {
  expect(repeatedLength(written({ topK: 1 }, 3000).text)).toBeDefined();
});

test('a repetition is four times the same at the end, and no short run of one sign', () => {
  expect(repeatedLength('sweet ' + '!'.repeat(23))).toBeUndefined();
  expect(repeatedLength('sweet ' + '!'.repeat(24))).toBe(1);
  expect(repeatedLength('to be to be to be ')).toBeUndefined();
  expect(repeatedLength('or to be to be to be to be ')).toBe(6);
});

const about = {
  vocabulary,
  stages: [
    { step: 0, nats: 3 },
    { step: 9, nats: 2 },
  ],
};
const fake = () => {
  const session = { start: vi.fn(), tell: vi.fn(), pause: vi.fn(), step: vi.fn(), stop: vi.fn(), dispose: vi.fn() };
  const first = { ...written({ prime: 'ROMEO:\n' }), stage: 1, rate: 0 };
  return { session, demo: new DemoState('models', about, first, session as never) };
};

test('symbols that the model never saw are left out of the prime and named once each', () => {
  const { demo } = fake();
  demo.typed = 'hé☃llé';
  expect(demo.prime).toBe('hll');
  expect(demo.dropped).toEqual(['é', '☃']);
});

test('of a prime that is too long the end is read, and the rest is counted', () => {
  const { demo, session } = fake();
  demo.typed = `${'z'.repeat(112)}${'hello '.repeat(66)}Oza\n`;
  demo.change();
  expect(demo.numCut).toBe(112);
  expect(demo.prime).toBe(`${'hello '.repeat(66)}Oza\n`);
  expect(session.start.mock.calls[0]![0].request.settings.prime).toBe(demo.prime);
  const { demo: again } = fake();
  again.restore(demo.link());
  expect([again.notice, again.prime, again.numCut]).toEqual([undefined, demo.prime, 0]);
});

test('comes back from its link', () => {
  const { demo } = fake();
  demo.typed = 'hello ☃';
  demo.temperature = 1.3;
  demo.setStage(0);
  const { demo: again, session } = fake();
  again.restore(demo.link());
  expect(again.notice).toBeUndefined();
  expect(again.settings).toEqual(demo.settings);
  expect(again.typed).toBe('hello ☃');
  expect(session.start).toHaveBeenCalledOnce();
});

test.each([{ temperature: 0 }, { stage: 2 }, { topK: 1.5 }, { typed: 3 }, { pace: 'toString' }])(
  'refuses a link with %j in a sentence',
  (wrong) => {
    const { demo } = fake();
    const before = demo.settings;
    demo.restore(`${page}?shakespeare=1.${btoa(JSON.stringify(wrong))}`);
    expect(demo.notice).toMatch(/does not have/);
    expect(demo.settings).toEqual(before);
  },
);

test('keeps the text when the model cannot be fetched, and asks for it again at play', () => {
  const { demo, session } = fake();
  demo.toggle(true);
  const handlers = session.start.mock.calls[0]![1];
  handlers.onSnapshot({ ...written({}), stage: 1, rate: 0 });
  handlers.onError('It could not be fetched.');
  expect(demo.run.error).toMatch(/could not/);
  expect(demo.now.text.startsWith('hello')).toBe(true);
  demo.toggle(true);
  expect(session.start).toHaveBeenCalledTimes(2);
});

test('a line that the reader began is finished at its line break', () => {
  const { demo, session } = fake();
  demo.change();
  const { onSnapshot } = session.start.mock.calls[0]![1];
  const show = (text: string, numPrimed: number) =>
    onSnapshot({ text, numPrimed, numWritten: 9, probabilities: new Float32Array(text.length), stage: 1, rate: 0 });
  show('ROMEO:\nhello wor', 12);
  expect(demo.hasFinishedOwnLine).toBe(false);
  show('ROMEO:\nhello world\n', 12);
  expect(demo.hasFinishedOwnLine).toBe(true);
  show('ROMEO:\nhello world\n', 7);
  expect(demo.hasFinishedOwnLine).toBe(false);
});
