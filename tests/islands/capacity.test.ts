import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Findings } from '~/islands/capacity/compute.ts';
import { formatBytes } from '~/islands/capacity/format-bytes.ts';
import { growthAt, growths, ways } from '~/islands/capacity/growth.ts';
import { DemoState } from '~/islands/capacity/state.svelte.ts';
import { findingsTables } from '~/islands/capacity/tables.ts';
import { findNow } from '../capacity-findings.ts';

beforeEach(() => vi.stubGlobal('location', { href: 'http://book/model-memory/' }));
afterEach(() => vi.unstubAllGlobals());

test('bytes are told in units of a thousand', () => {
  expect([999, 1234, 1_234_000, 2e9].map(formatBytes)).toEqual(['999 bytes', '1.23 kB', '1.23 MB', '2 GB']);
});

test('a curve is the median of the seeds that are done, between the least and the most', () => {
  const values = new Float32Array(growths.length * 3).fill(NaN);
  values.set([3, 1, 2], growthAt('wider', 1) * 3);
  values.set([5, 7], growthAt('layers', 2) * 3);
  const memory: Findings = { question: 'memory', kinds: ['gru'], numSeeds: 3, done: 5, total: 21, seed: 4, values };
  const demo = new DemoState({ first: { memory } });
  for (const way of ways) expect(demo.curve('gru', way).median[0]).toBe(2);
  expect(demo.curve('gru', 'layers')).toEqual({ median: [2, 6, NaN], low: [1, 5, NaN], high: [3, 7, NaN] });
  expect(demo.curve('rnn', 'wider').median).toEqual([NaN, NaN, NaN]);
  const [table] = findingsTables(demo);
  expect(table!.columns).toEqual(['kind', 'size', 'seed 4', 'seed 5', 'seed 6', 'median']);
  expect(table!.rows[0]).toEqual(['GRU', 'once', '3.00', '1.00', '2.00', '2.00']);
  expect(table!.rows[growthAt('layers', 2)]).toEqual([
    'GRU',
    'more layers, 2 times',
    '5.00',
    '7.00',
    'not yet',
    'not yet',
  ]);
  expect(table!.rows).toHaveLength(growths.length);
  demo.change({ question: 'cost' });
  expect(findingsTables(demo)).toEqual([]);
});

test('another question cancels the experiment, keeps what it found and says so; a reset brings back what was there', () => {
  const session = { start: vi.fn(), stop: vi.fn(), dispose: vi.fn() };
  const values = new Float32Array(growths.length * 3).fill(3);
  const part = (done: number, seed: number): Findings => ({
    ...{ question: 'memory', kinds: ['rnn'], numSeeds: 3, done, total: 21, seed, values },
  });
  const first = { memory: part(21, 1) };
  const demo = new DemoState({ first }, session as never);
  demo.change({ question: 'function' });
  expect(demo.cancelled, 'nothing was running').toBeUndefined();
  demo.change({ question: 'memory' });
  demo.train();
  demo.run.latest = part(4, 4);
  demo.change({ question: 'cost' });
  expect([demo.cancelled, demo.findings]).toEqual(['memory', undefined]);
  demo.change({ question: 'memory' });
  expect([demo.cancelled, demo.findings]).toEqual(['memory', part(4, 4)]);
  demo.reset();
  expect([demo.cancelled, demo.findings]).toEqual([undefined, first.memory]);
});

test('the goals’ own solutions reach them', () => {
  const demo = new DemoState();
  demo.change({ hiddenSize: 256, numLayers: 4 });
  expect(demo.counts.carried).toBe(1024);
  expect(demo.counts.parameters).toBeLessThan(2e6);
  demo.change({ hiddenSize: 128, numLayers: 2, numSteps: 1000 });
  expect(demo.counts.parameters).toBeGreaterThan(1e5);
  expect(demo.counts.bytes.activations / demo.counts.bytes.total).toBeGreaterThan(0.95);
});

test('growing costs a square in width and a line in layers and cells', () => {
  const demo = new DemoState({ preset: { kind: 'rnn', inputSize: 256, hiddenSize: 256 } });
  const work = Object.fromEntries(
    demo.growth.map(({ way, counts }) => [
      way,
      counts.map(({ multiplyAdds }) => multiplyAdds / counts[0]!.multiplyAdds),
    ]),
  );
  expect(work).toEqual({ wider: [1, 3, 6, 10], layers: [1, 2, 3, 4], deeper: [1, 1.5, 2, 2.5] });
});

test('comes back from its link, and refuses a network that it does not offer', () => {
  const demo = new DemoState();
  demo.change({ kind: 'gru', numLayers: 3, biases: 'pytorch', question: 'cost', seed: 8 });
  const other = new DemoState();
  other.restore(demo.link());
  expect(other.settings).toEqual(demo.settings);
  other.restore(`http://book/?capacity=1.${btoa('{"numLayers":1000}')}`);
  expect(other.notice).toMatch(/does not offer/);
  expect(other.settings).toEqual(demo.settings);
});

test('two copies on a page keep their own settings and links', () => {
  const [one, two] = [new DemoState(), new DemoState({ slug: 'capacity-depth', preset: { question: 'function' } })];
  one.change({ numLayers: 2 });
  expect(two.settings.numLayers).toBe(1);
  two.restore(one.link());
  expect(two.settings.numLayers).toBe(1);
});

test('the cost experiment times every network, and three times as wide takes longer', { retry: 2 }, async () => {
  const { values, done } = await findNow({ question: 'cost', kinds: ['rnn'], numSeeds: 1, seed: 1 });
  expect(done).toBe(growths.length);
  for (const value of Array.from(values)) expect(value).toBeGreaterThan(0);
  expect(values[growthAt('wider', 3)]).toBeGreaterThan(values[0]!);
});
