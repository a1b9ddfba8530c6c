import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRandom } from '../../src/engine/random.ts';
import { runTraining, type RunOptions } from '../../src/training/run.ts';
import tinyChar from '../fixtures/training/tiny-char.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'char-corpus-'));
  const random = createRandom(1);
  const words = ['ding ', 'dong ', 'bell\n'];
  const text = Array.from({ length: 400 }, () => words[random.integer(3)]).join('');
  writeFileSync(join(folder, 'corpus.txt'), text);
});
afterAll(() => rmSync(folder, { recursive: true }));

function runOf(run: string, changes: Partial<RunOptions> = {}) {
  const losses: number[] = [];
  const options: RunOptions = {
    name: 'tiny-char',
    url: new URL('../fixtures/training/tiny-char.ts', import.meta.url).href,
    corpus: join(folder, 'corpus.txt'),
    threads: 2,
    outFolder: join(folder, run),
    checkpointFile: join(folder, `${run}.checkpoint`),
    checkpointMs: Infinity,
    onUpdate: ({ loss }) => losses.push(loss),
    ...changes,
  };
  return { options, losses };
}

test('a character model trains, ships 8-bit weights that hold up, and resumes to the last bit', async () => {
  const whole = runOf('whole');
  const card = await runTraining(whole.options);
  const text = readFileSync(join(folder, 'corpus.txt'), 'utf8');
  expect(card!.config['vocabulary']).toEqual([...'\n bdegilno']);
  expect(card!.metrics['characters']).toBe(text.length - Math.floor(text.length * 0.9));
  expect(card!.stages[0]!.metrics['nats']).toBeCloseTo(Math.log(10), 1);
  // One word of three in five letters costs ln 3 / 5 = 0.22 nats a letter, and no model can do better.
  expect(card!.metrics['nats']).toBeLessThan(1);
  expect(card!.metrics['nats']).toBeGreaterThan(0.2);

  const controller = new AbortController();
  const first = runOf('broken', { signal: controller.signal });
  const record = first.options.onUpdate!;
  first.options.onUpdate = (...told) => {
    record(...told);
    if (told[0].step === 25) controller.abort();
  };
  await runTraining(first.options);
  const second = runOf('broken', { isResumed: true });
  await runTraining(second.options);
  expect([...first.losses, ...second.losses]).toEqual(whole.losses);
  const weights = (run: string) => readFileSync(join(folder, run, 'weights.safetensors'));
  expect(weights('broken').equals(weights('whole'))).toBe(true);
});

test('without a corpus, or with threads that cannot share a minibatch, the message says what to do', async () => {
  await expect(tinyChar.open({ corpus: undefined, numShards: 1 })).rejects.toThrow(/--corpus FILE/);
  const corpus = join(folder, 'corpus.txt');
  await expect(tinyChar.open({ corpus, numShards: 3 })).rejects.toThrow(/3 threads cannot share minibatches of 4/);
});
