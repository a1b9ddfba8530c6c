import compute, { type Experiment, type Findings } from '~/islands/capacity/compute.ts';

/** The whole experiment of the capacity demo at once, its numbers rounded as they are stored. */
export async function findNow(config: Experiment): Promise<Findings> {
  const run = compute(config, {
    *slice() {
      for (let step = 0; ; step++) yield step;
    },
    isFrameDue: () => true,
    messages: () => [],
  });
  let found: Findings | undefined;
  for await (const findings of run) found = findings ?? found;
  return { ...found!, values: Array.from(found!.values, (value) => Number(value.toPrecision(4))) };
}
