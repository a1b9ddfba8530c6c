import { toString } from 'mdast-util-to-string';
import { visit } from 'unist-util-visit';
import { afterEach, beforeEach, describe, expect, it, test, vi } from 'vitest';
import { gruCell } from '~/engine/cells/gru.ts';
import { lstmCell } from '~/engine/cells/lstm.ts';
import { rnnCell } from '~/engine/cells/rnn.ts';
import { createRacer, type RaceConfig, type RacerName } from '~/engine/nets/memory-racer.ts';
import { copyBaseline } from '~/engine/tasks/copy.ts';
import { createKernels } from '~/engine/tensor/kernels.ts';
import { readBook } from '~/integrations/book/book.ts';
import { attribute, elementsNamed } from '~/integrations/book/chapter-map.ts';
import { keepStanding, markOf } from '~/islands/memory-race/compute.ts';
import { raceFor } from '~/islands/memory-race/first-race.ts';
import { DemoState } from '~/islands/memory-race/state.svelte.ts';

beforeEach(() => vi.stubGlobal('location', { href: 'http://book/lstm/' }));
afterEach(() => vi.unstubAllGlobals());

test('the first picture: after 700 updates the gated networks have learned 50 steps, the plain one has not', async () => {
  const first = await raceFor(700);
  expect(first.updates).toBe(700);
  expect(first.racers.rnn.loss.length * first.stride).toBeLessThanOrEqual(700);
  const demo = new DemoState(first);
  expect([...demo.arrived].sort()).toEqual(['gru', 'lstm']);
  expect(demo.now!.racers.rnn.recent).toBeGreaterThan(0.12);
  demo.change({ lag: 60 });
  expect(demo.now).toBeUndefined();
});

test('comes back from its link, and refuses a race that cannot be run', () => {
  const demo = new DemoState();
  demo.change({ task: 'copy', lag: 120, seed: 4 });
  const other = new DemoState();
  other.restore(demo.link());
  expect(other.settings).toEqual(demo.settings);
  other.restore(`http://book/?memory-race=1.${btoa('{"lag":1000}')}`);
  expect(other.notice).toMatch(/cannot be run/);
});

/** Where a racer stands after so many updates, as the demo has it, or when it has arrived if that is `enough`. */
function standingOf(name: RacerName, config: Partial<RaceConfig>, updates: number, enough = true) {
  const full: RaceConfig = { ...new DemoState().config, ...config };
  // The plain WebAssembly build gives the same bits on every machine.
  const update = createRacer(createKernels({ build: 'simd' }), name, full);
  const standing = { recent: NaN, arrivedAt: 0 };
  for (let made = 1; made <= updates && !(enough && standing.arrivedAt); made++)
    keepStanding(standing, update().loss, made, markOf(full.task));
  return standing;
}

describe('the race comes out as tab:adding says', () => {
  const { tree } = readBook().find(({ slug }) => slug === 'lstm')!;
  const table = elementsNamed(tree, 'Table').find((node) => attribute(node, 'id') === 'tab:adding')!;
  const rows: string[][] = [];
  visit(table, 'tableRow', (row) => void rows.push(row.children.map((cell) => toString(cell))));
  const names: Record<string, RacerName> = { 'tanh RNN': 'rnn', GRU: 'gru', LSTM: 'lstm' };
  const [sizes, head] = [{ inputSize: 2, hiddenSize: 32 }, 33];
  const count = (shapes: Record<string, readonly number[]>) =>
    Object.values(shapes).reduce((sum, shape) => sum + shape.reduce((product, size) => product * size, 1), head);
  const parameters: Record<RacerName, number> = {
    rnn: count(rnnCell(sizes).shapes),
    // Without the second biases of z and r, which eq:gru does not have.
    gru: count(gruCell(sizes).shapes) - 2 * 32,
    lstm: count(lstmCell(sizes).shapes),
  };

  it.each(rows.slice(1))('%s', (title, size, reached, last) => {
    const name = names[title!]!;
    expect(parameters[name]).toBe(Number(size!.replace(',', '')));
    const { recent, arrivedAt } = standingOf(name, {}, 1500, false);
    expect(arrivedAt === 0 ? 'not reached' : String(arrivedAt)).toBe(reached);
    expect(recent.toPrecision(3)).toBe(last);
  });
});

describe('the section tells how many updates are needed', () => {
  it.each([
    ['lstm', 25, 1, 342],
    ['lstm', 100, 1, 845],
    ['gru', 25, 1, 215],
    ['gru', 100, 1, 332],
    ['lstm', 50, 2, 790],
  ] as const)('%s, adding over %i steps, seed %i: %i', (name, lag, seed, updates) => {
    expect(standingOf(name, { lag, seed }, updates).arrivedAt).toBe(updates);
  });

  it.each([1, 2, 3])('copying over 20 blanks, seed %i: about 600 for the GRU, over 1,900 for the LSTM', (seed) => {
    const { arrivedAt } = standingOf('gru', { task: 'copy', lag: 20, seed }, 700);
    expect(Math.abs(arrivedAt - 600)).toBeLessThan(50);
    expect(standingOf('lstm', { task: 'copy', lag: 20, seed }, 1900).arrivedAt).toBe(0);
  });

  it('copying over 50 blanks, seed 2: the LSTM stays on the baseline for 1,500 updates', () => {
    expect(standingOf('lstm', { task: 'copy', lag: 50, seed: 2 }, 1500).recent).toBeCloseTo(copyBaseline, 2);
  });
});
