import type { FromWorker, ToWorker } from './protocol.ts';

/** The part of a Worker that a session uses; a test passes its own. */
export interface WorkerLike {
  postMessage(message: ToWorker): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<FromWorker>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

/** What a run tells the page. */
export interface RunHandlers<Snapshot> {
  onSnapshot(snapshot: Snapshot): void;
  onDone?(): void;
  onError(message: string): void;
}

/**
 * The page's side of the conversation with the worker. The worker opens at the first start; starting again ends the run
 * before and whatever it still sends is dropped; dispose ends everything.
 */
export class Session<Config, Snapshot, Message = never> {
  readonly #demo: string;
  readonly #open: () => WorkerLike;
  readonly #nextFrame: (callback: () => void) => void;
  #worker: WorkerLike | undefined;
  #run = 0;
  #handlers: RunHandlers<Snapshot> | undefined;

  constructor(demo: string, open: () => WorkerLike = openWorker, nextFrame = requestFrame) {
    this.#demo = demo;
    this.#open = open;
    this.#nextFrame = nextFrame;
  }

  /** Starts a run; a paused one computes its first snapshot and waits. */
  start(config: Config, handlers: RunHandlers<Snapshot>, isPaused = false): void {
    this.#run++;
    this.#handlers = handlers;
    try {
      this.#post({ type: 'start', run: this.#run, demo: this.#demo, config, isPaused });
    } catch (error) {
      this.#fail(error instanceof Error ? error.message : String(error));
    }
  }

  /** Changes something while the run goes on, such as the learning rate. */
  tell(message: Message): void {
    if (this.#handlers) this.#post({ type: 'tell', run: this.#run, message });
  }

  /** Takes one step of a paused run. */
  step(): void {
    if (this.#handlers) this.#post({ type: 'step', run: this.#run });
  }

  pause(isPaused: boolean): void {
    if (this.#handlers) this.#post({ type: 'pause', run: this.#run, isPaused });
  }

  stop(): void {
    if (!this.#handlers) return;
    this.#handlers = undefined;
    this.#post({ type: 'stop', run: this.#run });
  }

  dispose(): void {
    this.#handlers = undefined;
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  #post(message: ToWorker): void {
    if (!this.#worker) {
      const worker = this.#open();
      worker.onmessage = (event) => this.#receive(event.data);
      worker.onerror = (event) => {
        if (worker === this.#worker) this.#fail(event.message || 'the worker could not be loaded');
      };
      this.#worker = worker;
    }
    this.#worker.postMessage(message);
  }

  #receive(message: FromWorker): void {
    if (message.run !== this.#run || !this.#handlers) return;
    if (message.type === 'snapshot') {
      this.#handlers.onSnapshot(message.snapshot as Snapshot);
      const run = this.#run;
      this.#nextFrame(() => {
        if (run === this.#run && this.#handlers) this.#post({ type: 'shown', run });
      });
      return;
    }
    const handlers = this.#handlers;
    this.#handlers = undefined;
    if (message.type === 'done') handlers.onDone?.();
    else handlers.onError(message.message);
  }

  /** A crashed worker is closed; the next start opens a new one. */
  #fail(message: string): void {
    const handlers = this.#handlers;
    this.dispose();
    handlers?.onError(message);
  }
}

function openWorker(): WorkerLike {
  return new Worker(new URL('../worker.ts', import.meta.url), { type: 'module' });
}

function requestFrame(callback: () => void): void {
  requestAnimationFrame(callback);
}
