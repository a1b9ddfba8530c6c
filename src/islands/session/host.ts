import type { Compute, FromWorker, ToWorker } from './protocol.ts';

/** Finds the computation of a demo by its folder name. */
export type FindCompute = (demo: string) => Promise<Compute<unknown, unknown, unknown>>;

interface Run {
  id: number;
  isStopped: boolean;
  isPaused: boolean;
  /** Single steps asked for while paused. */
  stepsDue: number;
  /** The page has drawn the last snapshot. */
  isShown: boolean;
  /** Something happened since the last snapshot. */
  isStale: boolean;
  messages: unknown[];
  wake: () => void;
}

const sliceMs = 10;

/**
 * The worker's side of the conversation: runs one computation at a time and posts its snapshots, at most one for each
 * that the page has drawn. `breathe` lets waiting messages in before the next slice. Returns the handler of incoming
 * messages.
 */
export function createHost(
  find: FindCompute,
  post: (message: FromWorker, transfer: Transferable[]) => void,
  breathe = breatheThroughChannel(),
) {
  let current: Run | undefined;

  async function start(run: Run, demo: string, config: unknown) {
    try {
      const compute = await find(demo);
      const steps = compute(config, {
        slice: () => slice(run),
        isFrameDue: () => run.isShown,
        messages: () => run.messages.splice(0),
      });
      try {
        while (!run.isStopped) {
          const { value, done } = await steps.next();
          if (run.isStopped) break;
          if (done) {
            post({ type: 'done', run: run.id }, []);
            break;
          }
          if (value !== undefined) {
            run.isShown = run.isStale = false;
            post({ type: 'snapshot', run: run.id, snapshot: value }, buffersOf(value));
          }
          await breathe();
          while (isIdle(run)) await new Promise<void>((resolve) => (run.wake = resolve));
        }
      } finally {
        await steps.return();
      }
    } catch (error) {
      if (run.isStopped) return;
      post({ type: 'error', run: run.id, message: error instanceof Error ? error.message : String(error) }, []);
    }
  }

  return (message: ToWorker) => {
    if (message.type === 'start') {
      if (current) end(current);
      const { run: id, isPaused } = message;
      current = { id, isPaused, isStopped: false, stepsDue: 0, isShown: true, isStale: true, messages: [], wake() {} };
      void start(current, message.demo, message.config);
      return;
    }
    const run = current;
    if (!run || run.id !== message.run) return;
    if (message.type === 'tell') {
      run.messages.push(message.message);
      run.isStale = true;
    } else if (message.type === 'step') run.stepsDue++;
    else if (message.type === 'pause') {
      run.isPaused = message.isPaused;
      if (!run.isPaused) run.stepsDue = 0;
    } else if (message.type === 'shown') run.isShown = true;
    else end(run);
    run.wake();
  };
}

function end(run: Run) {
  run.isStopped = true;
  run.wake();
}

/** A paused run sleeps unless it was told something, asked for a step, or has news that the page can draw. */
function isIdle(run: Run): boolean {
  const hasNews = run.isStale && run.isShown;
  return run.isPaused && !run.isStopped && run.stepsDue === 0 && run.messages.length === 0 && !hasNews;
}

function* slice(run: Run): Generator<number, void, void> {
  if (run.isPaused) {
    if (run.stepsDue === 0) return;
    run.stepsDue--;
    run.isStale = true;
    yield 0;
    return;
  }
  const end = performance.now() + sliceMs;
  run.isStale = true;
  let i = 0;
  do yield i++;
  while (performance.now() < end);
}

/** Through a message channel, since timers are held back to 4 ms. */
function breatheThroughChannel(): () => Promise<void> {
  const channel = new MessageChannel();
  const waiting: (() => void)[] = [];
  channel.port1.onmessage = () => waiting.shift()?.();
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      channel.port2.postMessage(0);
    });
}

/** The buffers of typed arrays at the top level of a snapshot are handed over, not copied: make them for the snapshot. */
function buffersOf(snapshot: unknown): Transferable[] {
  if (typeof snapshot !== 'object' || snapshot === null) return [];
  const buffers = new Set<ArrayBuffer>();
  for (const value of Object.values(snapshot)) {
    if (ArrayBuffer.isView(value) && value.buffer instanceof ArrayBuffer) buffers.add(value.buffer);
  }
  return [...buffers];
}
