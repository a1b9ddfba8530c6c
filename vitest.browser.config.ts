import { defineConfig } from 'vitest/config';

/** Tests of the built site in one headless Chromium, one file after the other so that timings mean something. */
export default defineConfig({
  test: {
    include: ['tests/browser/**/*.test.ts', 'tests/site/**/*.test.ts'],
    globalSetup: 'tests/browser/global-setup.ts',
    fileParallelism: false,
    isolate: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
