import { flushSync } from 'svelte';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { trainFirst } from '~/islands/classifier-2d/first-run.ts';
import { checkSettings, type Settings, standard } from '~/islands/classifier-2d/settings.ts';
import { DemoState, type FirstRun } from '~/islands/classifier-2d/state.svelte.ts';
import type { Config, Snapshot, TrainMessage } from '~/islands/classifier-2d/compute.ts';
import { Session } from '~/islands/session/client.ts';
import { permalinkTo } from '~/islands/session/permalink.ts';
import type { FromWorker, ToWorker } from '~/islands/session/protocol.ts';

let sent: ToWorker[];
let answer: (message: FromWorker) => void;
let stored: Map<string, string>;

function open(preset: Partial<Settings> = {}, slug?: string, first?: FirstRun) {
  sent = [];
  return new DemoState(
    { preset, first, ...(slug && { slug }) },
    () =>
      new Session<Config, Snapshot, TrainMessage>(
        'classifier-2d',
        () => {
          const worker = {
            postMessage: (message: ToWorker) => sent.push(message),
            terminate() {},
            onmessage: null as ((event: MessageEvent<FromWorker>) => void) | null,
            onerror: null,
          };
          answer = (message) => worker.onmessage?.({ data: message } as MessageEvent<FromWorker>);
          return worker;
        },
        () => {},
      ),
  );
}
const last = () => sent.at(-1)!;

beforeEach(() => {
  stored = new Map();
  vi.stubGlobal('location', { href: 'http://book/cnn-review/' });
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
  });
  return () => vi.unstubAllGlobals();
});

describe('the reader’s points', () => {
  test('a click on a drawn set makes it the reader’s own, and undo gives it back', () => {
    const demo = open();
    demo.addPoint(1, 1, 1);
    expect([demo.settings.set, demo.points.labels.length]).toEqual(['own', 301]);
    demo.undo();
    expect([demo.settings.set, demo.points.labels.length, demo.canUndo]).toEqual(['circles', 300, false]);
  });

  test('a drag is one undo, however many moves it had', () => {
    const demo = open();
    const before = demo.points.x[0];
    demo.movePoint(0, 0.1, 0, true);
    for (let k = 0; k < 5; k++) demo.movePoint(0, 0.2 + k / 10, 0, false);
    demo.movePoint(0, 9, 0, false);
    expect(demo.points.x[0]).toBe(2);
    demo.undo();
    expect(demo.points.x[0]).toBe(before);
  });

  test('a third class begins a network with three outputs; one more point of it does not', () => {
    const demo = open();
    demo.toggle(true);
    demo.addPoint(0, 0, 2);
    expect(last()).toMatchObject({ type: 'start', config: { shape: { classes: 3 } }, isPaused: false });
    demo.addPoint(0, 0.1, 2);
    expect(last()).toMatchObject({ type: 'tell', message: { data: {} } });
  });

  test('bad text changes nothing and says why', () => {
    const demo = open();
    expect(demo.readPoints('1,2')).toBe(false);
    expect(demo.notice).toMatch(/Line 1/);
    expect(demo.settings.set).toBe('circles');
  });

  test('2,000 points are the most', () => {
    const demo = open({ count: 2000 });
    demo.addPoint(0, 0, 1);
    expect(demo.notice).toMatch(/2,000 points are the most/);
    expect(demo.points.labels).toHaveLength(2000);
  });

  test('are kept on this machine, and storage that is denied stops nothing', () => {
    open().addPoint(1, 1, 1);
    const again = open();
    again.restore('http://book/');
    again.settings.set = 'own';
    expect(again.points.labels).toHaveLength(301);
    vi.stubGlobal('localStorage', undefined);
    const denied = open();
    denied.restore('http://book/');
    denied.addPoint(1, 1, 1);
    expect(denied.points.labels).toHaveLength(301);
  });

  test('the first of one’s own begins a network of its own', () => {
    const demo = open({}, undefined, trainFirst(open(), 100));
    demo.clearPoints();
    demo.addPoint(1, 1, 1);
    expect(last()).toMatchObject({ type: 'start', config: { from: undefined } });
    expect(demo.message).toBeUndefined();
  });

  test('no points are no error: the picture asks for some', () => {
    const demo = open();
    demo.clearPoints();
    expect(demo.run.error).toBeUndefined();
    expect(demo.message).toMatch(/Click in the picture/);
  });
});

describe('links', () => {
  test('carry settings and points to another page', () => {
    const demo = open();
    demo.settings.learningRate = 0.03;
    demo.setHidden([4, 2]);
    demo.readPoints('0,0,0\n1,1,1\n0.5,1,1\n0,1,0');
    const other = open();
    other.restore(demo.link());
    expect(other.settings).toEqual(demo.settings);
    expect(other.points.labels).toEqual(demo.points.labels);
  });

  test('of two demos on a page do not meet', () => {
    const [one, other] = [open({}, 'one'), open({}, 'other')];
    one.settings.seed = 5;
    other.restore(one.link());
    expect(other.settings.seed).toBe(standard.seed);
  });

  test('with too many points go without them and say so', () => {
    const demo = open({ count: 2000 });
    demo.removePoint(0);
    expect(demo.link().length).toBeLessThan(8000);
    expect(demo.notice).toMatch(/1,999 points would make an address of/);
  });

  test('carry the weights once one was set by hand, until the network begins anew', () => {
    const first = trainFirst(open(), 100);
    const demo = open({}, undefined, first);
    expect(demo.link()).not.toContain('=');
    demo.setWeight({ layer: 0, to: 0, from: 0 }, 3);
    const link = demo.link();
    open().restore(link);
    const { config } = last() as { config: { from: { parameters: number[] } } };
    expect(config.from.parameters).toHaveLength(demo.layout.parameterCount);
    expect(config.from.parameters[1]).toBeCloseTo(first.parameters[1]!, 3);
    demo.restart();
    expect(demo.link()).not.toContain('=');
  });

  test('with weights of another network are refused, and change nothing', () => {
    const demo = open();
    demo.restore(permalinkTo('http://book/', 'classifier-2d', { seed: 5, weights: [1, 2] }, {}));
    expect(demo.notice).toMatch(/do not fit its network/);
    expect(demo.settings).toEqual(standard);
  });

  test.each([
    [{ hidden: [65] }, 'hidden'],
    [{ hidden: 'many' }, 'hidden'],
    [{ learningRate: 0 }, 'learningRate'],
    [{ seed: 1.5 }, 'seed'],
    [{ set: 'squares' }, 'set'],
    [{ classes: 6 }, 'classes'],
    [{ pair: [0] }, 'pair'],
  ])('that ask for %j are refused by name', (link, name) => {
    expect(() => checkSettings(link, standard)).toThrow(`“${name}”`);
  });

  test('that are broken leave the demo as it was, with a sentence', () => {
    const demo = open();
    demo.restore('http://book/?classifier-2d=1.%%%');
    expect(demo.notice).toMatch(/damaged/);
    expect(demo.settings).toEqual(standard);
  });
});

describe('a run', () => {
  test('that failed keeps its last picture and offers a tenth of the rate', () => {
    const demo = open();
    demo.toggle(true);
    answer({ type: 'error', run: 1, message: 'Training diverged at step 8: the loss is NaN.' });
    expect(demo.hasDiverged).toBe(true);
    expect(demo.error).toMatch(/^Training diverged at step 8: the loss is NaN. Its steps were too long/);
    demo.cure();
    expect(last()).toMatchObject({ type: 'start', config: { training: { learningRate: 0.01 } }, isPaused: false });
  });

  test('from the picture of the page: play begins anew, a touched weight goes on from what is seen', () => {
    const first = trainFirst(open(), 100);
    open({}, undefined, first).toggle(true);
    expect(last()).toMatchObject({ type: 'start', config: { from: undefined } });
    open({}, undefined, first).setWeight({ layer: 0, to: 0, from: 0 }, 3);
    expect(sent.at(-2)).toMatchObject({ type: 'start', isPaused: true, config: { from: { step: 100 } } });
    expect(last()).toMatchObject({ type: 'tell', message: { parameter: { at: 0, value: 3 } } });
  });

  test('counts for a goal by what the reader sees of it, not by the picture of the network before', () => {
    const demo = open({ hidden: [4] }, undefined, trainFirst(open({ hidden: [4] }), 100));
    const show = (run: number, accuracy: number) => {
      answer({ type: 'snapshot', run, snapshot: { task: 'train', step: 10_000, test: { loss: 0, accuracy } } });
      demo.follow();
      return demo.goals[0]!.isReached;
    };
    demo.toggle(false);
    expect(show(1, 0.99)).toBe(false);
    demo.setHidden([3]);
    demo.follow();
    expect(demo.goals[0]!.isReached).toBe(false);
    expect(show(2, 0.97)).toBe(false);
    demo.run.play(false);
    expect(show(2, 0.98)).toBe(true);
    demo.reset();
    demo.follow();
    expect(demo.goals[0]!.isReached).toBe(false);
  });

  test('begins again when the network changes, playing if it was', () => {
    const demo = open();
    demo.toggle(true);
    demo.setHidden([5]);
    expect(last()).toMatchObject({ type: 'start', isPaused: false, config: { shape: { hidden: [5] } } });
    demo.toggle(false);
    demo.setHidden([5, 5]);
    flushSync();
    expect(last()).toMatchObject({ type: 'start', isPaused: true });
    expect(demo.settings.layer).toBe(2);
  });
});
