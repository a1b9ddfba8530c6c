/**
 * `npm run lockfile`, after npm install: adds to package-lock.json the native packages of platforms that the registry
 * did not show when the lockfile was written, so that `npm ci` works on Linux, macOS and Windows alike.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const processors = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];
const libraries = { gnu: 'glibc', musl: 'musl' };

if (import.meta.filename === process.argv[1]) {
  const lockfile = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const complete = completeLockfile(lockfile);
  writeFileSync('package-lock.json', `${JSON.stringify(complete, null, 2)}\n`);
  console.log(`${listMissing(lockfile).length} native packages added; ${listMissing(complete).length} still missing.`);
}

/** A copy of the lockfile in which every optional dependency has an entry, for the one platform its name says. */
export function completeLockfile(lockfile) {
  const added = listMissing(lockfile).map(({ path, name, version }) => [
    `${path}/node_modules/${name}`,
    { version, ...platformOf(name), dev: true, optional: true },
  ]);
  const packages = Object.entries(lockfile.packages).concat(added);
  return { ...lockfile, packages: Object.fromEntries(packages.sort(([a], [b]) => a.localeCompare(b, 'en'))) };
}

/** The optional dependencies without an entry, each with the package that asks for it. */
export function listMissing({ packages }) {
  return Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .filter(([name, version]) => {
        const found = findPackage(packages, path, name);
        return !found || (/^\d/.test(version) && found.version !== version);
      })
      .map(([name, version]) => ({ path, name, version })),
  );
}

/** What Node would load when the package at `path` asks for `name`: the nearest one, inside it or further up. */
function findPackage(packages, path, name) {
  for (let at = path; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const found = packages[`${at}${at && '/'}node_modules/${name}`];
    if (found || at === '') return found;
  }
}

/** The os, cpu and libc fields of a native package, read from its name. */
function platformOf(name) {
  const words = name.replace('windows', 'win32').split(/[/-]/);
  const os = words.find((word) => systems.includes(word));
  const cpu = words.find((word) => processors.includes(word));
  const libc = os === 'linux' && words.map((word) => libraries[word]).find(Boolean);
  if (!os && !cpu)
    throw new Error(`The name ${name} does not say its platform: add the entry to the lockfile by hand.`);
  return { ...(os && { os: [os] }), ...(cpu && { cpu: [cpu] }), ...(libc && { libc: [libc] }) };
}
