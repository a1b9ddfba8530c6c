/** `npm test`: installs, runs every check of the book, two at a time, and says at the end what failed. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { setUp, toolCommand } from './setup.mjs';

await setUp();

const start = performance.now();
const counts = { passed: 0, failed: 0 };
const failures = [];

await Promise.all([
  inTurn([
    check('Build', process.execPath, 'scripts/build.mjs'),
    check('Types of pages', ...toolCommand('astro'), 'check'),
    check('Types of components', ...toolCommand('svelte-check'), '--threshold', 'warning'),
    check('Types of all other files', ...toolCommand('tsc', 'typescript'), '--noEmit'),
  ]),
  inTurn([
    check('Lint', ...toolCommand('eslint'), '--max-warnings=0', '.'),
    check('Format', ...toolCommand('prettier'), '--check', '--log-level=warn', '.'),
    vitest('Unit, architecture and content tests', 'vitest.config.ts'),
  ]),
]);
if (failures.includes('Build')) report('Browser tests', false, 'There is no built site to test.');
else await inTurn([vitest('Browser tests', 'vitest.browser.config.ts')]);

console.log(failures.length ? `\nFailed: ${failures.join(' · ')}` : '\nEverything passed.', `(${since(start)})`);
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = failures.length ? 1 : 0;

async function inTurn(checks) {
  for (const run of checks) await run();
}

/** One command that passes or fails as a whole. */
function check(title, ...command) {
  return async () => {
    const { isPassed, output, time } = await execute(command);
    counts[isPassed ? 'passed' : 'failed']++;
    report(`${title} (${time})`, isPassed, output);
    if (!isPassed) failures.push(title);
  };
}

/** A run of Vitest; each of its tests counts. */
function vitest(title, config) {
  return async () => {
    const file = `.cache/results/${config}.json`;
    rmSync(file, { force: true });
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const { isPassed, output, time } = await execute([
      ...toolCommand('vitest'),
      'run',
      `--config=${config}`,
      ...reporters,
    ]);
    const results = existsSync(file)
      ? JSON.parse(readFileSync(file, 'utf8'))
      : { numPassedTests: 0, numFailedTests: 0 };
    counts.passed += results.numPassedTests;
    counts.failed += isPassed ? 0 : Math.max(1, results.numFailedTests);
    report(`${title} (${results.numPassedTests} tests, ${time})`, isPassed, output);
    if (!isPassed) failures.push(title);
  };
}

function report(heading, isPassed, output) {
  console.log(`${isPassed ? '✓' : '✗'} ${heading}`);
  if (!isPassed) console.log(output.replace(/^/gm, '    '));
}

async function execute([file, ...args]) {
  const start = performance.now();
  const env = { ...process.env, NO_COLOR: '1', ASTRO_TELEMETRY_DISABLED: '1' };
  const child = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'pipe'], timeout: 15 * 60_000 });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const code = await new Promise((resolve) => child.on('close', resolve));
  return { isPassed: code === 0, output, time: since(start) };
}

function since(start) {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}
