import { firstSnapshot } from '../session/first-snapshot.ts';
import race, { type RaceSnapshot } from './compute.ts';
import { DemoState } from './state.svelte.ts';

/** The standard race after so many updates of each network. */
export async function raceFor(updates: number): Promise<RaceSnapshot> {
  const snapshot = await firstSnapshot(race, new DemoState().config, updates);
  // How long it took says nothing about the reader's machine.
  return { ...snapshot, elapsedMs: 0 };
}
