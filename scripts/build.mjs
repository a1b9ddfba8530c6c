/** `npm run build`: builds the book into dist/ and notes what it was built from, so that a start with nothing changed need not. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setUp, toolCommand } from './setup.mjs';

const inputs = [
  'src',
  'content',
  'public',
  'astro.config.mjs',
  'site.config.mjs',
  'package-lock.json',
  'tsconfig.json',
];
/** Astro empties dist/ before it builds, so the note can never describe another build. */
const note = 'dist/.built-from';

if (import.meta.filename === process.argv[1]) {
  await setUp();
  build();
}

/** Builds unless dist/ was built from the same files and settings. */
export function buildIfChanged() {
  if (existsSync(note) && readFileSync(note, 'utf8') === hashInputs()) return;
  build();
}

function build() {
  const hash = hashInputs();
  const [node, astro] = toolCommand('astro');
  const { status } = spawnSync(node, [astro, 'build'], {
    stdio: 'inherit',
    env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1' },
  });
  if (status !== 0) process.exit(status ?? 1);
  writeFileSync(note, hash);
}

function hashInputs() {
  const hash = createHash('sha256');
  for (const name of ['SITE_URL', 'BASE_PATH', 'REPOSITORY_URL']) hash.update(`${name}=${process.env[name]}\n`);
  for (const path of inputs.flatMap(listFiles)) hash.update(`${path}\n`).update(readFileSync(path));
  return hash.digest('hex');
}

function listFiles(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => listFiles(join(path, name)));
}
