import type { Compute } from './protocol.ts';

/** What a demo's computation shows after so many steps without a pause, for the page's first picture; its numbers rounded. */
export async function firstSnapshot<Config, Snapshot>(
  compute: Compute<Config, Snapshot>,
  config: Config,
  numSteps: number,
): Promise<Snapshot> {
  const run = compute(config, {
    *slice() {
      for (let step = 0; step < numSteps; step++) yield step;
    },
    isFrameDue: () => true,
    messages: () => [],
  });
  const { value } = await run.next();
  await run.return();
  return JSON.parse(
    JSON.stringify(value, (_, number) => (typeof number === 'number' ? Number(number.toPrecision(4)) : number)),
  ) as Snapshot;
}
