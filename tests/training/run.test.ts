import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRandom } from '../../src/engine/random.ts';
import { modelNames, modelUrl } from '../../src/training/registry.ts';
import { runTraining, type RunOptions } from '../../src/training/run.ts';
import { readCard, readWeightsFile } from '../../src/training/shipped.ts';

const url = new URL('../fixtures/training/bigram.ts', import.meta.url).href;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'training-'));
  const random = createRandom(1);
  // After an a comes a b three times in four, after a b always an a.
  let text = 'a';
  while (text.length < 500) text += text.endsWith('a') && random.uniform() < 0.75 ? 'b' : 'a';
  writeFileSync(join(folder, 'corpus.txt'), text);
});
afterAll(() => rmSync(folder, { recursive: true }));

function options(run: string, changes: Partial<RunOptions> = {}): RunOptions & { losses: number[] } {
  const losses: number[] = [];
  return {
    name: 'bigram',
    url,
    corpus: join(folder, 'corpus.txt'),
    threads: 2,
    outFolder: join(folder, run),
    checkpointFile: join(folder, `${run}.checkpoint`),
    checkpointMs: 0,
    onUpdate: ({ loss }) => losses.push(loss),
    losses,
    ...changes,
  };
}

test('a run ships weights, card and stages; training lowers the held-out loss that the card states', async () => {
  const run = options('whole');
  const card = await runTraining(run);
  expect(run.losses).toHaveLength(40);
  expect(card).toEqual(readCard(run.outFolder));
  expect(card!.stages.map(({ step }) => step)).toEqual([0, 20]);
  expect(card!.metrics['nats']).toBeLessThan(card!.stages[0]!.metrics['nats']!);

  for (const file of [card!, ...card!.stages]) {
    expect((await readWeightsFile(run.outFolder, file, { W: [2, 2] }))['W']).toHaveLength(4);
  }
});

test('a run stopped and resumed makes the same updates as one that was not, to the last bit', async () => {
  const whole = options('unbroken');
  await runTraining(whole);

  const controller = new AbortController();
  const first = options('broken', { signal: controller.signal });
  const record = first.onUpdate!;
  first.onUpdate = (...told) => {
    record(...told);
    if (told[0].step === 13) controller.abort();
  };
  expect(await runTraining(first)).toBeUndefined();
  const second = options('broken', { isResumed: true });
  await runTraining(second);

  expect(first.losses).toHaveLength(13);
  expect([...first.losses, ...second.losses]).toEqual(whole.losses);
  const weights = (run: string) => readFileSync(join(folder, run, 'weights.safetensors'));
  expect(weights('broken').equals(weights('unbroken'))).toBe(true);
});

test('a run of some minutes follows the clock, not the number of steps', async () => {
  const told: [done: number, elapsedMs: number][] = [];
  await runTraining(options('clock', { minutes: 0.005, onUpdate: (_, ...rest) => told.push(rest) }));
  for (const [done, elapsedMs] of told) expect(done).toBeCloseTo(elapsedMs / 300, 1);
  expect(told.at(-1)![0]).toBeGreaterThan(0.5);
});

test('a checkpoint of another model is refused', async () => {
  await runTraining(options('other'));
  const shakespeare = options('other', { isResumed: true, url: url.replace('bigram', 'trigram') });
  await expect(runTraining(shakespeare)).rejects.toThrow(/'W' holds 8 values, but 4 were given/);
});

test('the registry finds the models in its folder and lists them when asked for another', () => {
  expect(modelNames()).toContain('shakespeare');
  expect(modelUrl('shakespeare')).toMatch(/models\/shakespeare\.ts$/);
  expect(() => modelUrl('shakespear')).toThrow(/no model 'shakespear': .*shakespeare/);
  expect(() => modelUrl(undefined)).toThrow(/Name a model: /);
});
