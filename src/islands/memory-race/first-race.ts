import race, { type RaceSnapshot } from './compute.ts';
import { DemoState } from './state.svelte.ts';

/** The standard race after so many updates of each network, its numbers rounded for the page. */
export async function raceFor(updates: number): Promise<RaceSnapshot> {
  const run = race(new DemoState().config, {
    *slice() {
      for (let step = 0; step < updates; step++) yield step;
    },
    isFrameDue: () => true,
    messages: () => [],
  });
  const { value } = await run.next();
  await run.return();
  // How long it took says nothing about the reader's machine.
  return JSON.parse(
    JSON.stringify({ ...value, elapsedMs: 0 }, (_, number) =>
      typeof number === 'number' ? Number(number.toPrecision(4)) : number,
    ),
  ) as RaceSnapshot;
}
