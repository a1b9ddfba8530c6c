import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { completeLockfile, listMissing } from '../scripts/complete-lockfile.mjs';

test('the lockfile names the native packages of every platform, so that npm ci works on all of them', () => {
  const lockfile = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  expect(listMissing(lockfile), 'run npm run lockfile').toEqual([]);
  const packages = Object.keys(lockfile.packages);
  for (const system of ['linux', 'darwin', 'win32'])
    for (const processor of ['x64', 'arm64'])
      for (const family of ['@rolldown/binding', '@rollup/rollup', '@astrojs/compiler-binding'])
        expect(packages.some((path) => path.includes(`${family}-${system}-${processor}`))).toBe(true);
});

test('a missing native package is added for the platform its name says, and nothing else changes', () => {
  const name = '@tool/linux-arm64-musl';
  const packages = {
    'node_modules/tool': { version: '2.0.0', optionalDependencies: { [name]: '2.0.0', other: '^1.0.0' } },
    'node_modules/other': { version: '1.3.0' },
    [`node_modules/${name}`]: { version: '1.0.0' },
  };
  expect(completeLockfile({ packages }).packages).toEqual({
    ...packages,
    [`node_modules/tool/node_modules/${name}`]: {
      version: '2.0.0',
      os: ['linux'],
      cpu: ['arm64'],
      libc: ['musl'],
      dev: true,
      optional: true,
    },
  });
});
