/// <reference lib="webworker" />
/** The one worker of the book: it finds each demo's computation by its folder and loads it when it is first asked for. */
import { createHost } from './session/host.ts';
import type { Compute, ToWorker } from './session/protocol.ts';

const modules = import.meta.glob<{ default: Compute<unknown, unknown, unknown> }>('./*/compute.ts');

const receive = createHost(
  async (demo) => {
    const load = modules[`./${demo}/compute.ts`];
    if (!load) throw new Error(`there is no demo called “${demo}”`);
    return (await load()).default;
  },
  (message, transfer) => self.postMessage(message, { transfer }),
);
self.onmessage = (event: MessageEvent<ToWorker>) => receive(event.data);
