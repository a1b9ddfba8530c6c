import { createHash } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { generateSW, getManifest } from 'workbox-build';

/**
 * Makes the finished book work without a network: a service worker that keeps text, styles, fonts, engine and search
 * index from the first visit, and trained models from their first use. `offline.json` tells the page the sizes.
 */
export function offline({ base }) {
  const prefix = base.replace(/\/$/, '');
  return {
    name: 'offline',
    hooks: {
      'astro:build:done': async ({ dir, logger }) => {
        const root = fileURLToPath(dir);
        const models = await listModels(root, prefix);
        const digest = createHash('sha256').update(JSON.stringify(models)).digest('hex').slice(0, 12);
        const modelCache = `models-${digest}`;
        const kept = {
          globDirectory: root,
          globPatterns: ['**/*.{html,css,js,json,svg,woff2,wasm,png,webp,bin}', 'pagefind/**/*'],
          globIgnores: ['models/**', 'icons/social.png', 'sw.js', '**/*.{br,gz}'],
          maximumFileSizeToCacheInBytes: 8e6,
        };
        const { size } = await getManifest(kept);
        await writeFile(`${root}offline.json`, JSON.stringify({ bytes: size, modelCache, models }));
        const { count, warnings } = await generateSW({
          ...kept,
          swDest: `${root}sw.js`,
          modifyURLPrefix: { '': `${prefix}/` },
          ignoreURLParametersMatching: [/.*/],
          navigateFallback: `${prefix}/404.html`,
          cleanupOutdatedCaches: true,
          clientsClaim: true,
          skipWaiting: false,
          inlineWorkboxRuntime: true,
          sourcemap: false,
          runtimeCaching: [
            {
              urlPattern: new RegExp(`${prefix}/models/`),
              handler: 'CacheFirst',
              options: { cacheName: modelCache, cacheableResponse: { statuses: [200] } },
            },
          ],
        });
        for (const warning of warnings) logger.warn(warning);
        logger.info(
          `${count} files, ${(size / 1e6).toFixed(1)} MB kept at the first visit; ${models.length} model files on demand`,
        );
      },
    },
  };
}

async function listModels(root, prefix) {
  const names = await readdir(`${root}models`, { recursive: true }).catch(() => []);
  const models = [];
  for (const name of names.filter((file) => /\.\w+$/.test(file)).sort()) {
    const content = await readFile(`${root}models/${name}`);
    const sha256 = createHash('sha256').update(content).digest('hex');
    models.push({ url: `${prefix}/models/${name.replaceAll('\\', '/')}`, bytes: content.length, sha256 });
  }
  return models;
}
