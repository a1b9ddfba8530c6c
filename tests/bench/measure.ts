/** Does some work and returns how many units of it were done. */
export type Round = () => number | Promise<number>;

/** One comparison. Each side is set up once, then runs rounds. */
export interface Measure {
  name: string;
  unit: string;
  ours: () => Round | Promise<Round>;
  peer: string;
  theirs: () => Round | Promise<Round>;
  /** The ratio of our rate to theirs that the book wants. */
  wanted: number;
}

/** Rates in `unit` (work a second), medians over several samples. */
export interface Result {
  name: string;
  ours: number;
  peer: string;
  theirs: number;
  ratio: number;
  unit: string;
  wanted: number;
}

const SAMPLE_MS = 150;
const BUDGET_MS = 20_000;

/** Warms both sides up, then samples them in turn, so that a slow moment of the machine falls on both. */
export async function take({ name, unit, ours, peer, theirs, wanted }: Measure): Promise<Result> {
  const sides = [await ours(), await theirs()] as const;
  for (const round of sides) await sampleRate(round);
  const rates: [number[], number[]] = [[], []];
  for (const start = performance.now(); rates[0].length < 9;) {
    rates[0].push(await sampleRate(sides[0]));
    rates[1].push(await sampleRate(sides[1]));
    if (rates[0].length >= 3 && performance.now() - start > BUDGET_MS) break;
  }
  const [our, their] = [median(rates[0]), median(rates[1])];
  return { name, ours: our, peer, theirs: their, ratio: our / their, unit, wanted };
}

/** Units a second over as many rounds as fill the sample's time, at least one. */
async function sampleRate(round: Round): Promise<number> {
  let units = 0;
  const start = performance.now();
  let elapsedMs = 0;
  while (elapsedMs < SAMPLE_MS) {
    units += await round();
    elapsedMs = performance.now() - start;
  }
  return (1000 * units) / elapsedMs;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
