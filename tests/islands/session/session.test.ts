import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Session } from '~/islands/session/client.ts';
import type { Compute } from '~/islands/session/protocol.ts';
import { InProcessWorker, findCompute } from '../in-process-worker.ts';

interface Config {
  seed: number;
  /** The step that fails. */
  failsAt?: number;
  /** The step after which the run is done. */
  endsAt?: number;
}
interface Snapshot {
  seed: number;
  step: number;
  told: string[];
  values: Float32Array;
}

let numAlive = 0;

/** Counts steps, and remembers what it was told. */
const count: Compute<Config, Snapshot, string> = async function* (config, context) {
  numAlive++;
  try {
    let step = 0;
    const told: string[] = [];
    while (step < (config.endsAt ?? Infinity)) {
      told.push(...context.messages());
      for (const _ of context.slice()) {
        if (++step === config.failsAt) throw new Error(`step ${step} overflowed`);
        if (step === config.endsAt) break;
      }
      yield context.isFrameDue() ? { seed: config.seed, step, told, values: Float32Array.of(step) } : undefined;
    }
  } finally {
    numAlive--;
  }
};

/** Snapshots, ends and errors in the order in which the page saw them. */
function listen() {
  const seen: (Snapshot | string)[] = [];
  const handlers = {
    onSnapshot: (snapshot: Snapshot) => void seen.push(snapshot),
    onDone: () => void seen.push('done'),
    onError: (message: string) => void seen.push(`error: ${message}`),
  };
  const snapshots = () => seen.filter((item) => typeof item !== 'string');
  return { seen, snapshots, handlers };
}

const sessions: Session<Config, Snapshot, string>[] = [];
function openSession(nextFrame: (callback: () => void) => void = (callback) => setTimeout(callback, 1)) {
  const session = new Session<Config, Snapshot, string>('count', () => new InProcessWorker(), nextFrame);
  sessions.push(session);
  return session;
}
const rest = (elapsedMs = 30) => new Promise((resolve) => setTimeout(resolve, elapsedMs));

beforeEach(() => {
  InProcessWorker.opened = [];
  InProcessWorker.find = async (demo) => {
    if (demo !== 'count') throw new Error('there is no such demo');
    return count as unknown as Awaited<ReturnType<typeof findCompute>>;
  };
});
afterEach(async () => {
  for (const session of sessions.splice(0)) session.dispose();
  await vi.waitFor(() => expect(numAlive).toBe(0));
});

describe('a session', () => {
  test('opens its worker at the first start, not before, and keeps it', async () => {
    const session = openSession();
    expect(InProcessWorker.opened).toHaveLength(0);
    session.start({ seed: 1 }, listen().handlers);
    session.start({ seed: 2 }, listen().handlers);
    expect(InProcessWorker.opened).toHaveLength(1);
  });

  test('streams snapshots of growing steps, typed arrays and all', async () => {
    const { handlers, snapshots } = listen();
    openSession().start({ seed: 1 }, handlers);
    await vi.waitFor(() => expect(snapshots().length).toBeGreaterThan(4));
    const steps = snapshots().map(({ step }) => step);
    expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b));
    expect(snapshots().map(({ values }) => values[0])).toEqual(steps);
  });

  test('sends no snapshot before the page has drawn the last one, but goes on working', async () => {
    const frames: (() => void)[] = [];
    const { handlers, snapshots } = listen();
    openSession((callback) => void frames.push(callback)).start({ seed: 1 }, handlers);
    await vi.waitFor(() => expect(snapshots()).toHaveLength(1));
    await rest();
    expect(snapshots()).toHaveLength(1);
    frames.shift()!();
    await vi.waitFor(() => expect(snapshots()).toHaveLength(2));
    expect(snapshots()[1]!.step).toBeGreaterThan(snapshots()[0]!.step * 2);
  });

  test('a new start ends the run before: nothing of it arrives any more', async () => {
    const session = openSession();
    const [first, second] = [listen(), listen()];
    session.start({ seed: 1 }, first.handlers);
    await vi.waitFor(() => expect(first.seen.length).toBeGreaterThan(1));
    session.start({ seed: 2 }, second.handlers);
    const numSeen = first.seen.length;
    await vi.waitFor(() => expect(second.snapshots().length).toBeGreaterThan(4));
    expect(first.seen).toHaveLength(numSeen);
    expect(second.snapshots().every(({ seed }) => seed === 2)).toBe(true);
    expect(numAlive).toBe(1);
  });

  test('stops in silence and can start again', async () => {
    const session = openSession();
    const { handlers, seen } = listen();
    session.start({ seed: 1 }, handlers);
    await vi.waitFor(() => expect(seen.length).toBeGreaterThan(0));
    session.stop();
    const numSeen = seen.length;
    await vi.waitFor(() => expect(numAlive).toBe(0));
    await rest();
    expect(seen).toHaveLength(numSeen);
    const again = listen();
    session.start({ seed: 3 }, again.handlers);
    await vi.waitFor(() => expect(again.snapshots()[0]?.seed).toBe(3));
  });

  test('rests while paused, and steps one step for each press', async () => {
    const session = openSession();
    const { handlers, snapshots } = listen();
    session.start({ seed: 1 }, handlers, true);
    await vi.waitFor(() => expect(snapshots().map(({ step }) => step)).toEqual([0]));
    await rest();
    for (const step of [1, 2, 3]) {
      session.step();
      await vi.waitFor(() => expect(snapshots().at(-1)!.step).toBe(step));
    }
    await rest();
    expect(snapshots().at(-1)!.step).toBe(3);
    session.pause(false);
    await vi.waitFor(() => expect(snapshots().at(-1)!.step).toBeGreaterThan(10));
  });

  test('counts every press even when presses come faster than frames', async () => {
    const session = openSession((callback) => setTimeout(callback, 20));
    const { handlers, snapshots } = listen();
    session.start({ seed: 1 }, handlers, true);
    for (let i = 0; i < 5; i++) {
      session.pause(true);
      session.step();
    }
    await vi.waitFor(() => expect(snapshots().at(-1)!.step).toBe(5));
  });

  test('owes no step from before it played', async () => {
    const session = openSession();
    const { handlers, snapshots } = listen();
    session.start({ seed: 1 }, handlers, true);
    session.step();
    session.pause(false);
    await vi.waitFor(() => expect(snapshots().length).toBeGreaterThan(3));
    session.pause(true);
    await rest();
    const last = snapshots().at(-1)!.step;
    session.step();
    await vi.waitFor(() => expect(snapshots().at(-1)!.step).toBe(last + 1));
    await rest();
    expect(snapshots().at(-1)!.step).toBe(last + 1);
  });

  test('a paused run hears what it is told and shows it', async () => {
    const session = openSession();
    const { handlers, snapshots } = listen();
    session.start({ seed: 1 }, handlers, true);
    await vi.waitFor(() => expect(snapshots()).toHaveLength(1));
    session.tell('slower');
    await vi.waitFor(() => expect(snapshots().at(-1)!.told).toEqual(['slower']));
    expect(snapshots().at(-1)!.step).toBe(0);
  });

  test('says when a run is done, after its last snapshot', async () => {
    const { handlers, seen } = listen();
    openSession((callback) => callback()).start({ seed: 1, endsAt: 3 }, handlers);
    await vi.waitFor(() => expect(seen.at(-1)).toBe('done'));
    expect((seen.at(-2) as Snapshot).step).toBe(3);
    expect(numAlive).toBe(0);
  });

  test('an error crosses with its message, and the next start works', async () => {
    const session = openSession();
    const { handlers, seen } = listen();
    session.start({ seed: 1, failsAt: 7 }, handlers);
    await vi.waitFor(() => expect(seen.at(-1)).toBe('error: step 7 overflowed'));
    expect(numAlive).toBe(0);
    const again = listen();
    session.start({ seed: 2 }, again.handlers);
    await vi.waitFor(() => expect(again.snapshots().length).toBeGreaterThan(1));
    expect(InProcessWorker.opened).toHaveLength(1);
  });

  test('an unknown demo and a config that cannot be posted are errors in words', async () => {
    const unknown = listen();
    new Session('nothing', () => new InProcessWorker()).start({}, unknown.handlers);
    await vi.waitFor(() => expect(unknown.seen).toEqual(['error: there is no such demo']));
    const session = openSession();
    const unpostable = listen();
    session.start({ seed: (() => 1) as unknown as number }, unpostable.handlers);
    expect(unpostable.seen[0]).toMatch(/error: .*could not be cloned/);
    const { handlers, snapshots } = listen();
    session.start({ seed: 1 }, handlers);
    await vi.waitFor(() => expect(snapshots().length).toBeGreaterThan(0));
  });

  test('a crashed worker is told once, and the next start opens a new one that the old cannot end', async () => {
    const session = openSession();
    const { handlers, seen } = listen();
    session.start({ seed: 1 }, handlers);
    await vi.waitFor(() => expect(seen.length).toBeGreaterThan(0));
    const [crashed] = InProcessWorker.opened;
    crashed!.crash('out of memory');
    expect(seen.filter((item) => item === 'error: out of memory')).toHaveLength(1);
    const again = listen();
    session.start({ seed: 2 }, again.handlers);
    crashed!.crash('out of memory');
    await vi.waitFor(() => expect(again.snapshots().length).toBeGreaterThan(1));
    expect(again.seen.filter((item) => typeof item === 'string')).toEqual([]);
    expect(InProcessWorker.opened).toHaveLength(2);
  });

  test('dispose ends the worker and everything it would still have said', async () => {
    const session = openSession();
    const { handlers, seen } = listen();
    session.start({ seed: 1 }, handlers);
    await vi.waitFor(() => expect(seen.length).toBeGreaterThan(0));
    session.dispose();
    const numSeen = seen.length;
    await rest();
    expect(seen).toHaveLength(numSeen);
    expect(InProcessWorker.opened[0]!.isTerminated).toBe(true);
  });

  test('a thousand starts and stops leave nothing behind', async () => {
    const session = openSession();
    for (let i = 0; i < 1000; i++) {
      session.start({ seed: i }, listen().handlers, i % 30 !== 0);
      if (i % 3 === 0) await new Promise(setImmediate);
      session.stop();
    }
    await vi.waitFor(() => expect(numAlive).toBe(0));
    expect(InProcessWorker.opened).toHaveLength(1);
    const { handlers, snapshots } = listen();
    session.start({ seed: 7 }, handlers);
    await vi.waitFor(() => expect(snapshots().length).toBeGreaterThan(2));
    expect(numAlive).toBe(1);
  });
});
