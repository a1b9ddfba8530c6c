/** What every command does first: installs what the lockfile names and moves to the Node among it. Runs on Node 20. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

const isWindows = process.platform === 'win32';
const modernNode = join(root, 'node_modules', 'node', 'bin', isWindows ? 'node.exe' : 'node');

/** Installs if the lockfile changed since the last time, then runs the rest of the calling script on the book's own Node. */
export async function setUp() {
  process.chdir(root);
  if (!isInstalled()) install();
  if (process.versions.node === readJson('package.json').devDependencies.node) return compileKernels();
  const bin = join(root, 'node_modules', '.bin');
  const child = spawn(modernNode, process.argv.slice(1), {
    stdio: 'inherit',
    env: { ...process.env, PATH: `${bin}${isWindows ? ';' : ':'}${process.env.PATH}` },
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  endWithParent();
  const code = await new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
  process.exit(code);
}

/** Ends this process as Ctrl-C would once the one that started it is gone: an npm that is killed does not always pass it on. */
export function endWithParent() {
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || process.kill(process.pid, 'SIGTERM'), 1000).unref();
}

/** The command line of an installed tool, for spawn on any platform: [node, script]. */
export function toolCommand(name, packageName = name) {
  const { bin } = readJson(`node_modules/${packageName}/package.json`);
  return [process.execPath, join(root, 'node_modules', packageName, typeof bin === 'string' ? bin : bin[name])];
}

/** True when node_modules holds exactly the versions of the lockfile; npm notes there what it installed. */
function isInstalled() {
  const record = 'node_modules/.package-lock.json';
  if (!existsSync(record) || !existsSync(modernNode)) return false;
  const { '': _, ...wanted } = readJson('package-lock.json').packages;
  const installed = readJson(record).packages;
  return (
    Object.entries(wanted).every(([path, { version, optional }]) =>
      installed[path] ? installed[path].version === version : optional,
    ) && Object.keys(installed).every((path) => path in wanted)
  );
}

function install() {
  console.log('Installing what the book is built with …');
  const options = { stdio: ['ignore', 'inherit', 'inherit'], shell: isWindows };
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], options);
  if (status === 0) return;
  console.error('npm could not install the packages; its own words are above.');
  process.exit(1);
}

/** The kernels are compiled at every install; after that only when their source is newer. */
function compileKernels() {
  const source = 'src/engine/tensor/assembly';
  const compiled = statSync('src/engine/tensor/kernels/generated.js', { throwIfNoEntry: false });
  if (readdirSync(source).every((file) => statSync(join(source, file)).mtimeMs < (compiled?.mtimeMs ?? 0))) return;
  const { status } = spawnSync(process.execPath, ['scripts/build-kernels.ts'], { stdio: 'inherit' });
  if (status !== 0) process.exit(1);
}

function readJson(path) {
  return JSON.parse(readFileSync(join(root, path), 'utf8'));
}
