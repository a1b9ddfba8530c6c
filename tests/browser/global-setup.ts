import { chromium } from 'playwright-core';
import type { TestProject } from 'vitest/node';
import { chromiumFlags, findChromium } from '../../scripts/chromium.mjs';
import { createSite, listen } from '../../scripts/server.mjs';
import config from '../../site.config.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the built book is served, with a slash at the end. */
    address: string;
    /** Where the one Chromium of all browser tests listens. */
    browserEndpoint: string;
  }
}

/** A camera that shows a moving test picture; asking for it works as with a real one. */
const fakeCamera = '--use-fake-device-for-media-stream';

/** Serves dist/ and opens one Chromium for all browser tests. */
export default async function setUp(project: TestProject) {
  const server = createSite('dist', config.base);
  const port = await listen(server, 0);
  const browser = await chromium.launchServer({ executablePath: findChromium(), args: [...chromiumFlags, fakeCamera] });
  project.provide('address', `http://localhost:${port}${config.base}`);
  project.provide('browserEndpoint', browser.wsEndpoint());
  return async () => {
    await browser.close();
    server.closeAllConnections();
    server.close();
  };
}
