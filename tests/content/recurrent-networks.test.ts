import { describe, expect, test } from 'vitest';
import type { RnnParams, RnnStep } from '~/engine/cells/rnn.ts';
import { rnnCell } from '~/engine/cells/rnn.ts';
import { forward } from '~/engine/cells/sequence.ts';
import { bookExample } from '~/engine/nets/running-example-config.ts';
import { createExample, passExample, trainExample } from '~/engine/nets/running-example.ts';
import { createSequenceTrainer } from '~/engine/nets/sequence-trainer.ts';
import { firstSnapshot } from '~/islands/session/first-snapshot.ts';
import duel, { duelSteps, lengthOf } from '~/islands/rnn-vs-feedforward/compute.ts';
import { DemoState } from '~/islands/unrolled/state.svelte.ts';
import { feedforwardCount, recurrentCount } from '~/islands/rnn-vs-feedforward/state.svelte.ts';

/** What chapter 2 states, checked against the engine; each test names the equation or exercise that it stands behind. */
const example = createExample(bookExample);
const pass = passExample(example);
const { Wxh, Whh, bh } = example.params as unknown as RnnParams;
const [H, V] = [3, 4];

describe('the equations of chapter 2', () => {
  test('eq:rnn-step, unit by unit', () => {
    pass.run.steps.forEach((step, t) => {
      for (let k = 0; k < H; k++) {
        let a = bh[k]!;
        for (let v = 0; v < V; v++) a += Wxh[v * H + k]! * example.xs[t]![v]!;
        for (let j = 0; j < H; j++) a += Whh[j * H + k]! * step.previous.h[j]!;
        expect(step.h[k]).toBeCloseTo(Math.tanh(a), 14);
      }
    });
  });

  test('eq:rnn-output, eq:step-loss and eq:total-loss', () => {
    const { Why, by } = example.params;
    let total = 0;
    pass.head.forEach(({ probs, loss }, t) => {
      const logits = Array.from(by, (b, v) => {
        let sum = b;
        for (let k = 0; k < H; k++) sum += Why[k * V + v]! * pass.run.steps[t]!.h[k]!;
        return sum;
      });
      const scale = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
      logits.forEach((logit, v) => expect(probs[v]).toBeCloseTo(Math.exp(logit) / scale, 14));
      expect(loss).toBeCloseTo(-Math.log(probs[example.targets[t]!]!), 12);
      total += loss;
    });
    expect(pass.loss).toBeCloseTo(total, 12);
  });

  test('eq:recurrent-count and eq:feedforward-count are what the engine allocates', () => {
    const countOf = (params: Record<string, Float64Array>) =>
      Object.values(params).reduce((sum, values) => sum + values.length, 0);
    for (const [hiddenSize, width] of [
      [16, 4],
      [5, 9],
    ] as const) {
      const common = { hiddenSize, classes: 2, seed: 1, learningRate: 0.01 };
      const recurrent = createSequenceTrainer({ ...common, inputSize: 2 });
      expect(recurrentCount(hiddenSize)).toBe(countOf(recurrent.params));
      const { Whh: _, ...used } = createSequenceTrainer({ ...common, inputSize: 2 * width }).params;
      expect(feedforwardCount(hiddenSize, width)).toBe(countOf(used));
    }
  });
});

describe('the numbers of chapter 2', () => {
  test('6.27 nats before training, 5.55 for even guessing, all four right after 40 steps', () => {
    expect(pass.loss).toBeCloseTo(6.27, 2);
    expect(4 * Math.log(4)).toBeCloseTo(5.55, 2);
    let trained = example;
    for (let step = 0; step < 40; step++) trained = trainExample(trained, 0.1, 1);
    passExample(trained).head.forEach(({ probs }, t) =>
      expect(probs.indexOf(Math.max(...probs))).toBe(trained.targets[t]),
    );
  });

  test('ex:scalar: 0.762, 0.363, 0.180', () => {
    const cell = rnnCell({ inputSize: 1, hiddenSize: 1 });
    const params = { Wxh: Float64Array.of(1), Whh: Float64Array.of(0.5), bh: Float64Array.of(0) };
    const inputs = [1, ...new Array<number>(10).fill(0)].map((x) => Float64Array.of(x));
    const states = forward(cell, params, inputs).steps.map(({ h }) => h[0]!);
    [0.762, 0.363, 0.18].forEach((value, t) => expect(states[t]).toBeCloseTo(value, 3));
    expect(states.at(-1)).toBeLessThan(0.001);
  });

  test('ex:break-even: 338 parameters each at w = 9', () => {
    expect([recurrentCount(16), feedforwardCount(16, 9)]).toEqual([338, 338]);
  });

  test('ex:one-unit: trained by the button, a single unit guesses rightly first after 240 steps, the o with 46 %', () => {
    const demo = new DemoState();
    const { shared } = demo;
    shared.change({ hiddenSize: 1 });
    while (demo.columns.some(({ guess, target }) => guess !== target)) shared.train(20);
    expect(shared.config).toMatchObject({ seed: 1, stepsTrained: 240 });
    expect(demo.columns.at(-1)!.probability).toBeCloseTo(0.46, 2);
  });

  test('parity: a window of 4 stays below 75 %, one of 9 goes past it or not as its seed will', async () => {
    const shareOf = async (config: { seed: number; width: number }) => {
      const { accuracies } = await firstSnapshot(
        duel,
        { task: 'parity', lag: 3, hiddenSize: 16, ...config } as const,
        duelSteps,
      );
      return accuracies[1].at(-1)!;
    };
    expect(lengthOf({ task: 'parity', lag: 3 })).toBe(8);
    expect(await shareOf({ seed: 1, width: 4 })).toBeCloseTo(0.74, 2);
    expect(await shareOf({ seed: 1, width: 9 })).toBeCloseTo(0.94, 2);
    expect(await shareOf({ seed: 4, width: 9 })).toBeCloseTo(0.75, 2);
  });

  test('ex:parity: two step units compute running parity', () => {
    const [cell, steep] = [rnnCell({ inputSize: 1, hiddenSize: 2 }), 1000];
    // tanh of a steep argument is ±1: shift the units from {0, 1} to {−1, 1} and p = (h1 − h2) / 2.
    const params = {
      Wxh: Float64Array.of(steep, steep),
      Whh: Float64Array.of(steep / 2, steep / 2, -steep / 2, -steep / 2),
      bh: Float64Array.of(-0.5 * steep, -1.5 * steep),
    };
    const bits = [1, 0, 1, 1, 1, 0, 0, 1];
    const start = { h: Float64Array.of(-1, -1) };
    const { steps } = forward(
      cell,
      params,
      bits.map((bit) => Float64Array.of(bit)),
      { state: start },
    );
    let parity = 0;
    (steps as RnnStep[]).forEach(({ h }, t) => {
      parity ^= bits[t]!;
      expect((h[0]! - h[1]!) / 2).toBeCloseTo(parity, 12);
    });
  });
});
