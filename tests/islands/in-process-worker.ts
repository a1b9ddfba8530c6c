import type { WorkerLike } from '~/islands/session/client.ts';
import { createHost, type FindCompute } from '~/islands/session/host.ts';
import type { FromWorker, ToWorker } from '~/islands/session/protocol.ts';

const computations = import.meta.glob<{ default: Awaited<ReturnType<FindCompute>> }>('../../src/islands/*/compute.ts');

/** Finds the real computation of a demo, as the worker does. */
export const findCompute: FindCompute = async (demo) =>
  (await computations[`../../src/islands/${demo}/compute.ts`]!()).default;

/**
 * A worker without a thread: the real host, reached by messages that are cloned and handed over as a browser does.
 * It can be put in the place of the global Worker.
 */
export class InProcessWorker implements WorkerLike {
  static opened: InProcessWorker[] = [];
  static find = findCompute;

  onmessage: ((event: MessageEvent<FromWorker>) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  isTerminated = false;
  /** Every message that the page has got. */
  readonly sent: FromWorker[] = [];
  #run = 0;
  readonly #receive = createHost(
    InProcessWorker.find,
    (message, transfer) => {
      const copy = structuredClone(message, { transfer });
      setImmediate(() => {
        if (this.isTerminated) return;
        this.sent.push(copy);
        this.onmessage?.({ data: copy } as MessageEvent<FromWorker>);
      });
    },
    () => new Promise((resolve) => setImmediate(resolve)),
  );

  constructor() {
    InProcessWorker.opened.push(this);
  }

  postMessage(message: ToWorker): void {
    const copy = structuredClone(message);
    this.#run = copy.run;
    setImmediate(() => {
      if (!this.isTerminated) this.#receive(copy);
    });
  }

  /** A thread would be gone; here the run is told to stop. */
  terminate(): void {
    this.isTerminated = true;
    this.#receive({ type: 'stop', run: this.#run });
  }

  /** What a browser does when the worker's script breaks. */
  crash(message: string): void {
    this.isTerminated = true;
    this.onerror?.({ message } as ErrorEvent);
  }
}
