/**
 * `npm run bench -- [--only=NAME] [--json] [--browser]`: every *.bench.ts of this folder, each in a process (or page) of its own, so that one
 * bench's libraries do not change another's. --only takes files or measures whose name contains NAME.
 */
import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { formatNumber } from '../../src/components/plots/format-number.ts';
import { runInBrowser } from './browser.ts';
import { type Measure, type Result, take } from './measure.ts';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
    browser: { type: 'boolean', default: false },
    /** Set by this script itself on the processes it starts. */
    file: { type: 'string' },
  },
});

if (options.file) {
  const { measures } = (await import(`./${options.file}`)) as { measures: Measure[] };
  for (const measure of measures.filter(isWanted)) console.log(JSON.stringify(await take(measure)));
} else {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const files = (await readdir(here)).filter((file) => file.endsWith('.bench.ts')).sort();
  if (!options.json) console.log(line('measure', 'ours', 'theirs', 'ratio', 'wanted', 'unit', 'peer'));
  if (options.browser) await runInBrowser(files, options.only, print);
  else for (const file of files) await runInProcess(file);
}

/** A file is run whole if its own name is asked for. */
function isWanted({ name }: { name: string }): boolean {
  return options.file!.includes(options.only) || name.includes(options.only);
}

async function runInProcess(file: string): Promise<void> {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), `--file=${file}`, `--only=${options.only}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = new Promise((resolve) => child.once('close', resolve));
  // Libraries greet on standard output: only the results are JSON.
  for await (const text of createInterface(child.stdout)) if (text.startsWith('{')) print(JSON.parse(text) as Result);
  if ((await closed) !== 0) process.exitCode = 1;
}

function print(result: Result): void {
  if (options.json) return console.log(JSON.stringify(result));
  const { name, ours, theirs, ratio, wanted, unit, peer } = result;
  console.log(line(name, formatNumber(ours), formatNumber(theirs), `${ratio.toFixed(2)}×`, `${wanted}×`, unit, peer));
}

function line(name: string, ours: string, theirs: string, ratio: string, wanted: string, unit: string, peer: string) {
  return [
    name.padEnd(60),
    ours.padStart(11),
    theirs.padStart(11),
    ratio.padStart(8),
    wanted.padStart(7),
    `  ${unit}`,
    `  ${peer}`,
  ].join(' ');
}
