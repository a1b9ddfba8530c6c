/** Finds a Chromium for the browser tests; installs Debian's where we may; otherwise says what to do. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { getChromePath } from 'chrome-launcher';

/** Flags for a browser that talks to nobody and runs as any user. */
export const chromiumFlags = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The path of a Chromium or Chrome; CHROME_PATH goes first. Throws a sentence where there is none. */
export function findChromium() {
  const found = lookUp();
  if (found) return found;
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    console.log('Installing Chromium for the browser tests …');
    const options = {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    };
    spawnSync('apt-get', ['update', '-q'], options);
    spawnSync('apt-get', ['install', '-qy', '--no-install-recommends', 'chromium'], options);
  }
  const installed = lookUp();
  if (installed) return installed;
  throw new Error('The browser tests need Chromium or Chrome: install one, or set CHROME_PATH to where it is.');
}

function lookUp() {
  try {
    return getChromePath();
  } catch {
    return undefined;
  }
}
