import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { SharedExample } from '~/islands/session/running-example.svelte.ts';

const opened: SharedExample[] = [];
let address: string;
let stored: Map<string, string>;

function open(cell?: 'rnn' | 'lstm') {
  const shared = new SharedExample(cell);
  opened.push(shared);
  shared.open();
  return shared;
}

const untilHeard = () => new Promise((resolve) => setTimeout(resolve, 20));

beforeEach(() => {
  address = 'http://book/recurrent-networks/#loop';
  stored = new Map();
  vi.stubGlobal('location', {
    get href() {
      return address;
    },
    get hash() {
      return new URL(address).hash;
    },
  });
  vi.stubGlobal('history', { state: null, replaceState: (_: unknown, __: string, next: string) => (address = next) });
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
  });
});
afterEach(() => {
  opened.splice(0).forEach((shared) => shared.dispose());
  vi.unstubAllGlobals();
});

describe('the running example', () => {
  test('is the book’s until the reader changes it', () => {
    expect(open().config.text).toBe('hello');
    expect(open().isBookExample).toBe(true);
  });

  test('goes with the reader to the other demo of the page, weights and all', async () => {
    const [one, other] = [open(), open()];
    one.setText('안녕하세요');
    one.train(5);
    await untilHeard();
    expect(other.config).toEqual(one.config);
    expect(other.typed).toBe('안녕하세요');
    expect(other.pass.loss).toBe(one.pass.loss);
  });

  test('is found again on another page, by storage', () => {
    const one = open();
    one.change({ hiddenSize: 5 });
    one.train(3);
    address = 'http://book/lstm/';
    expect(open().config).toEqual(one.config);
  });

  test('is found again in the address where storage is denied, and leaves the place on the page alone', () => {
    const denied = () => {
      throw new Error('denied');
    };
    vi.stubGlobal('localStorage', { getItem: denied, setItem: denied });
    const one = open();
    one.setText('nanny');
    expect(new URL(address).hash).toBe('#loop');
    expect(open().config).toEqual(one.config);
    one.reset();
    expect(address).toBe('http://book/recurrent-networks/#loop');
  });

  test('keeps the old string and says what is wrong with the new one', () => {
    const shared = open();
    shared.setText('aaaa');
    expect(shared.notice).toMatch(/nothing to guess/);
    expect([shared.typed, shared.config.text]).toEqual(['aaaa', 'hello']);
    shared.setText('aaab');
    expect([shared.notice, shared.config.text]).toEqual([undefined, 'aaab']);
  });

  test('refuses a broken link with a sentence, and forgets what another version stored', () => {
    address = 'http://book/?example=1.%%%';
    expect(open().notice).toMatch(/^This link is damaged/);
    address = 'http://book/';
    stored.set('unrolled:example', '{"text":7}');
    expect(open().isBookExample).toBe(true);
    expect(stored.get('unrolled:example')).toContain('hello');
  });

  test('gives its string, not its weights, to a demo of the other cell', () => {
    const one = open();
    one.setText('river');
    one.train(4);
    const lstm = open('lstm');
    expect(lstm.config).toMatchObject({ text: 'river', cell: 'lstm', stepsTrained: 0 });
    expect(lstm.config.weights).toBeUndefined();
  });

  test('follows its leader in a comparison and tells no one', async () => {
    const [leader, listener, twin] = [open(), open(), new SharedExample()];
    leader.train(7);
    twin.follow({ ...leader.settings, seed: 2 });
    expect(twin.settings).toEqual({ ...leader.settings, seed: 2 });
    expect(twin.pass.loss).not.toBe(leader.pass.loss);
    twin.follow(leader.settings);
    expect(twin.pass.loss).toBeCloseTo(leader.pass.loss, 3);
    await untilHeard();
    expect(listener.config).toEqual(leader.config);
  });
});
