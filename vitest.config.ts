import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { viteKatex } from './src/integrations/vite-katex.ts';

export default defineConfig({
  plugins: [svelte(), viteKatex()],
  resolve: { alias: { '~': fileURLToPath(new URL('./src', import.meta.url)) }, conditions: ['browser'] },
  test: {
    globalSetup: ['scripts/build-kernels.ts'],
    include: ['tests/**/*.test.ts'],
    exclude: ['tests/browser/**', 'tests/site/**'],
    testTimeout: 60_000,
  },
});
