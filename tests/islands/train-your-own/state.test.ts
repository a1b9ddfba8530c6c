import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { charLearnerShapes } from '~/engine/nets/char-learner.ts';
import { packWeights } from '~/engine/weights/pack.ts';
import { emptyHistory } from '~/islands/train-your-own/history.ts';
import type { Keeper } from '~/islands/train-your-own/keeper.ts';
import { standard } from '~/islands/train-your-own/settings.ts';
import { DemoState } from '~/islands/train-your-own/state.svelte.ts';
import { InProcessWorker } from '../in-process-worker.ts';

const page = 'http://book/character-models/';
const builtIn = { content: 'the cat sat on the mat\n'.repeat(30), name: 'a rhyme' };
const other = { content: 'sing a song of sixpence, a pocket full of rye\n'.repeat(20), name: 'your own text' };
const about = { numSymbols: 690, numDistinct: 10, vocabSize: 10, numUnknown: 0, isRestRead: false };
const first = { step: 300, rate: 0, about, history: emptyHistory(0), sample: 'the cat' };

let demos: DemoState[];
beforeEach(() => {
  demos = [];
  InProcessWorker.opened = [];
  vi.stubGlobal('Worker', InProcessWorker);
  vi.stubGlobal('requestAnimationFrame', (callback: () => void) => setTimeout(callback, 2));
  vi.stubGlobal('location', new URL(page));
  vi.stubGlobal('document', { baseURI: page });
});
afterEach(() => {
  for (const demo of demos) demo.dispose();
  vi.unstubAllGlobals();
});

/** A database that lives as long as the test. */
function memory(isDenied = false) {
  let kept: Awaited<ReturnType<Keeper['recall']>>;
  const refuse = async () => {
    if (isDenied) throw new DOMException('denied', 'SecurityError');
  };
  const keeper: Keeper = {
    recall: async () => (await refuse(), kept),
    keep: async (network, text) => {
      await refuse();
      kept = structuredClone({ network, text: text ?? kept!.text });
    },
    forget: async () => (await refuse(), (kept = undefined)),
  };
  return { keeper, get kept() { return kept; } }; // prettier-ignore
}

async function open(keeper = memory().keeper, address = page) {
  const demo = new DemoState(builtIn, first, keeper);
  demos.push(demo);
  demo.restore(address);
  await demo.recall();
  return demo;
}

/** Waits until the run has something of the kind to show; hands its files on as the page does. */
async function until(demo: DemoState, isReached: () => boolean) {
  await vi.waitFor(
    () => {
      if (demo.run.latest) demo.receive(demo.run.latest);
      expect(demo.run.error ?? isReached()).toBe(true);
    },
    { timeout: 20_000, interval: 10 },
  );
}

async function train(demo: DemoState, updates = 5) {
  demo.change({ hiddenSize: 32 });
  await demo.toggle(true);
  await until(demo, () => demo.run.latest!.step >= updates);
  await demo.toggle(false);
}

test('shows what the book learned, and no worker opens, until the reader plays', async () => {
  const demo = await open();
  expect(demo.now).toBe(first);
  expect(demo.isTrained).toBe(false);
  expect(InProcessWorker.opened).toHaveLength(0);
});

test('an own text with nothing to lose is taken at once, and shows its untrained network', async () => {
  const demo = await open();
  demo.setText(other);
  await until(demo, () => demo.run.latest !== undefined);
  expect(demo.question).toBeUndefined();
  expect(demo.now!.step).toBe(0);
  expect(demo.now!.about.numDistinct).toBe(new Set(other.content).size);
  expect(demo.now!.sample).not.toBe('');
});

test('a text that is typed over a trained network is asked about once: on leaving the field or at the next play', async () => {
  const demo = await open();
  await train(demo);
  demo.setText({ ...other, content: `${other.content}a` }, true);
  demo.setText(other, true);
  expect(demo.question).toBeUndefined();
  expect([demo.isRead, demo.isOwnLearned]).toEqual([false, false]);
  demo.setText({ ...other, content: builtIn.content }, true);
  expect(demo.text).toBe(builtIn);
  demo.settleText();
  expect(demo.question).toBeUndefined();
  demo.setText(other, true);
  await demo.toggle(true);
  expect(demo.question).toMatch(/This is another text/);
  expect(demo.run.isPlaying).toBe(false);
});

test('a text that is too short says so and does not run', async () => {
  const demo = await open();
  demo.setText({ content: 'short 漢', name: 'your own text' });
  expect(demo.problem).toMatch(/7 characters; at least 250/);
  await demo.toggle(true);
  expect(demo.run.status).toBe('idle');
});

test.each([
  ['another cell', (demo: DemoState) => demo.change({ cell: 'gru' })],
  ['another text', (demo: DemoState) => demo.setText(other)],
  ['a reset', (demo: DemoState) => demo.reset()],
])('%s would cost a trained network: it asks, rests until it is answered, and stays on no', async (_, act) => {
  const demo = await open();
  await train(demo);
  const learned = demo.now!.step;
  act(demo);
  expect(demo.question).toMatch(/throw away the network that learned/);
  await demo.toggle(true);
  expect(demo.run.isPlaying).toBe(false);
  demo.stay();
  expect(demo.question).toBeUndefined();
  expect(demo.set).toMatchObject({ cell: 'lstm', hiddenSize: 32 });
  await demo.toggle(true);
  await until(demo, () => demo.now!.step > learned);
});

test('on yes the network is gone, here and in the browser', async () => {
  const store = memory();
  const demo = await open(store.keeper);
  await train(demo);
  await until(demo, () => demo.isKept === true);
  demo.reset();
  demo.begin();
  expect(demo.set).toEqual(standard);
  expect(demo.now).toBe(first);
  await vi.waitFor(() => expect(store.kept).toBeUndefined());
});

test('a network that stays reads on in the new text, as far as it knows its characters', async () => {
  const demo = await open();
  await train(demo);
  demo.setText(other);
  demo.stay();
  await until(demo, () => (demo.now?.about.numUnknown ?? 0) > 0);
  expect(demo.now!.about.isRestRead).toBe(false);
  expect(demo.now!.about.vocabSize).toBe(new Set(builtIn.content).size);
});

test('survives a reload: network, text and past come back, and it goes on from there', async () => {
  const store = memory();
  const demo = await open(store.keeper);
  demo.setText(other);
  await train(demo);
  await until(demo, () => store.kept !== undefined);
  const { step } = store.kept!.network.snapshot;

  const again = await open(store.keeper);
  expect(again.now!.step).toBe(step);
  expect(again.text).toEqual(other);
  expect(again.set.hiddenSize).toBe(32);
  expect(again.question).toBeUndefined();
  await again.toggle(true);
  await until(again, () => again.run.latest !== undefined && again.run.latest.step > step);
  expect(again.now!.history.stages[0]!.step).toBe(0);
});

test('a link that asks for another network than the one kept here is a question, too', async () => {
  const store = memory();
  const demo = await open(store.keeper);
  await train(demo);
  await until(demo, () => store.kept !== undefined);
  const guest = await open();
  guest.change({ cell: 'gru' });
  const again = await open(store.keeper, guest.link());
  expect(again.question).toMatch(/These settings/);
  expect(store.kept).toBeDefined();
});

test('where the browser keeps nothing it says so and learns all the same', async () => {
  const demo = await open(memory(true).keeper);
  expect(demo.isKept).toBe(false);
  await train(demo);
  expect(demo.now!.step).toBeGreaterThan(4);
  expect(demo.isKept).toBe(false);
});

test('saved to a file and loaded elsewhere, it is the same network', async () => {
  const demo = await open();
  await train(demo);
  let file: Uint8Array | undefined;
  demo.save((bytes) => (file = bytes));
  await until(demo, () => file !== undefined);
  expect(demo.isSaved).toBe(true);

  const elsewhere = await open();
  await elsewhere.open(new File([file as BlobPart], 'mine.safetensors'));
  expect(elsewhere.notice).toBeUndefined();
  expect(elsewhere.set.hiddenSize).toBe(32);
  await until(elsewhere, () => elsewhere.run.latest !== undefined);
  expect(elsewhere.now!.step).toBe(demo.now!.step);
  expect(elsewhere.now!.sample).toBe(demo.now!.sample);
});

test('a file in the place of a trained network is a question; a broken one changes nothing', async () => {
  const demo = await open();
  await train(demo);
  const learned = demo.now!.step;
  await demo.open(new File(['not weights at all'], 'x.safetensors'));
  expect(demo.notice).toMatch(/“x.safetensors” cannot be used.*Nothing was changed/);
  const foreign = packWeights({ w: new Float32Array(3) }, { w: [3] }, 'F32') as BlobPart;
  await demo.openNetwork(new File([foreign], 'y.safetensors'));
  expect(demo.notice).toMatch(/not those of a character network/);
  expect(demo.now!.step).toBe(learned);

  const config = { cell: 'lstm' as const, hiddenSize: 100, numLayers: 1, vocabulary: ['a', 'b'] };
  const shapes = charLearnerShapes(config);
  const zeros = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, new Float32Array(shape.reduce((a, b) => a * b))]),
  );
  const odd = packWeights(zeros, shapes, 'F32', {
    format: 'unrolled character model 1',
    model: JSON.stringify({ ...config, step: 9 }),
    vocabulary: '["a","b"]',
  });
  await demo.openNetwork(new File([odd as BlobPart], 'z.safetensors'));
  expect(demo.notice).toMatch(/no networks of its kind or size/);

  let file: Uint8Array | undefined;
  demo.save((bytes) => (file = bytes));
  await until(demo, () => file !== undefined);
  await demo.openNetwork(new File([file as BlobPart], 'mine.safetensors'));
  expect(demo.question).toMatch(/Put the network from “mine.safetensors”/);
  demo.begin();
  expect(demo.question).toBeUndefined();
});

test('a file that is no UTF-8 waits for its encoding', async () => {
  const demo = await open();
  const bytes = Uint8Array.from([...'Caf\xe9 '.repeat(60)].map((letter) => letter.charCodeAt(0)));
  await demo.open(new File([bytes], 'menu.txt'));
  expect(demo.undecoded?.name).toBe('menu.txt');
  expect(demo.text).toBe(builtIn);
  await demo.decodeAs('windows-1252');
  expect(demo.text.content).toContain('Café');
  expect(demo.undecoded).toBeUndefined();
});

test('settings come back from the link, the text does not', async () => {
  const demo = await open();
  demo.setText(other);
  demo.change({ cell: 'gru', hiddenSize: 64, numLayers: 2, seed: 7 });
  demo.setRates({ learningRate: 0.01, temperature: 1.2 });
  const again = await open(memory().keeper, demo.link());
  expect(again.set).toEqual(demo.set);
  expect(again.text).toBe(builtIn);
  expect(again.link()).toBe(demo.link());
});

test.each([{ cell: 'rnn relu' }, { hiddenSize: 100 }, { numLayers: 0 }, { learningRate: 1 }, { temperature: 0 }])(
  'refuses a link with %j in a sentence',
  async (wrong) => {
    const demo = await open(memory().keeper, `${page}?train-your-own=1.${btoa(JSON.stringify(wrong))}`);
    expect(demo.notice).toMatch(/does not have/);
    expect(demo.set).toEqual(standard);
  },
);

test('a run of another script keeps the commonest characters and says what became of the rest', async () => {
  const demo = await open();
  const rare = Array.from({ length: 1200 }, (_, i) => String.fromCodePoint(0x4e00 + i)).join('');
  demo.setText({ content: '天地玄黃宇宙洪荒'.repeat(60) + rare, name: 'your own text' });
  await until(demo, () => demo.run.latest !== undefined);
  const { numDistinct, vocabSize, numUnknown, isRestRead } = demo.now!.about;
  expect(numDistinct).toBeGreaterThan(1190);
  expect([vocabSize, isRestRead]).toEqual([1001, true]);
  expect(numUnknown).toBe(numDistinct - 1000);
});
