import learn from './compute.ts';
import text from './nonsense.txt?raw';
import type { OwnText } from './read-text.ts';
import { standard } from './settings.ts';
import type { Snapshot } from './state.svelte.ts';

/** The text that the demo begins with: poems from Lewis Carroll's two books of Alice (1865 and 1871). */
export const builtInText: OwnText = { content: text, name: 'four poems by Lewis Carroll' };

const numUpdates = 300;
let first: Promise<Snapshot> | undefined;

/** What the page shows before a script runs: the standard network after its first 300 updates, learned once a build. */
export function firstRun(): Promise<Snapshot> {
  first ??= trainFirst();
  return first;
}

async function trainFirst(): Promise<Snapshot> {
  const { learningRate, temperature, ...begin } = standard;
  let snapshot: Snapshot | undefined;
  const run = learn(
    { text, learningRate, temperature, begin },
    {
      *slice() {
        const taken = snapshot?.step ?? 0;
        for (let step = taken; step < numUpdates; step++) yield step;
      },
      isFrameDue: () => true,
      messages: () => [],
    },
  );
  while ((snapshot?.step ?? 0) < numUpdates) {
    const { value } = await run.next();
    if (value) snapshot = value;
  }
  await run.return();
  const { step, about, history, sample } = snapshot!;
  return rounded({ step, rate: 0, about, history: { ...history, elapsedMs: 0 }, sample });
}

function rounded(snapshot: Snapshot): Snapshot {
  const short = (_: string, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(4)) : value);
  return JSON.parse(JSON.stringify(snapshot, short)) as Snapshot;
}
