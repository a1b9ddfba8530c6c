import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import check from '~/islands/bptt/compute.ts';
import { passMark } from '~/engine/analysis/finite-differences.ts';
import { DemoState } from '~/islands/bptt/state.svelte.ts';

beforeEach(() => vi.stubGlobal('location', { href: 'http://book/backpropagation-through-time/', hash: '' }));
afterEach(() => vi.unstubAllGlobals());

async function checkOf(demo: DemoState) {
  const steps = check({ example: demo.shared.config, only: demo.only }, {} as never);
  return (await steps.next()).value!;
}

describe('the way back', () => {
  test.each([0, 1, 3])('of loss %i passes the check that its badge shows', async (loss) => {
    const demo = new DemoState();
    demo.loss = loss;
    expect((await checkOf(demo)).relativeError).toBeLessThan(passMark);
  });

  test('gathers the whole entry when it reaches the first step, and a loss sends nothing to later steps', () => {
    const demo = new DemoState();
    demo.loss = 3;
    demo.entry = [1, 2];
    expect(demo.gathered).toBeCloseTo(demo.total, 14);
    demo.at = 2;
    expect(demo.gathered).toBe(demo.terms[2]);
    expect(demo.isWhole).toBe(false);
    expect(demo.flow.fromLoss.map((norm) => norm > 0)).toEqual([false, false, true, false]);
    expect(demo.columns.map(({ cells }) => Array.from(cells, (cell) => cell !== 0))).toEqual([
      [],
      [],
      [true, true, true],
      [false, false, false],
    ]);
  });

  test('shows the matrix as far as it is gathered: empty of what is not reached, whole from step 2 on', () => {
    const demo = new DemoState();
    const H = demo.shared.config.hiddenSize;
    const whole = Array.from(demo.matrix, (_, i) => demo.pass.gradients.Whh![(i % H) * H + Math.floor(i / H)]!);
    for (const [at, isWhole] of [
      [3, false],
      [2, false],
      [1, true],
      [0, true],
    ] as const) {
      demo.at = at;
      const distance = Math.max(...demo.matrix.map((value, i) => Math.abs(value - whole[i]!)));
      expect([at, demo.isWhole, distance < 1e-12]).toEqual([at, isWhole, isWhole]);
    }
  });

  test('eq:outer-product: an entry is (to, from) as the book writes it: δ_k of the row times h_{k−1} of the column', () => {
    const demo = new DemoState();
    demo.entry = [0, 2];
    const { run, back } = demo.pass;
    expect(demo.terms[2]).toBeCloseTo(back.steps[2]!.da[0]! * run.steps[1]!.h[2]!, 14);
  });

  test('starts again at the loss when it has come to the first step', () => {
    const demo = new DemoState();
    demo.stepOn();
    expect(demo.step).toBe(3);
    demo.stepOn();
    expect(demo.step).toBe(2);
  });

  test('has an entry whose terms cancel in its solution, not at the start', () => {
    const demo = new DemoState();
    expect(demo.cancels).toBe(false);
    demo.solve();
    expect(demo.cancels).toBe(true);
  });

  test('comes back from its link', () => {
    const demo = new DemoState();
    demo.shared.setText('안녕하세요');
    Object.assign(demo, { loss: 2, at: 1, entry: [2, 0] });
    vi.stubGlobal('location', { href: demo.link(), hash: '' });
    const other = new DemoState();
    other.restore(location.href);
    expect(other.settings).toEqual(demo.settings);
    other.dispose();
    other.restore('http://book/?bptt=1.eyJlbnRyeSI6WzFdfQ');
    expect(other.notice).toMatch(/names no step or entry/);
    other.dispose();
  });
});
