import mdx from '@astrojs/mdx';
import { unified } from '@astrojs/markdown-remark';
import sitemap from '@astrojs/sitemap';
import svelte from '@astrojs/svelte';
import { defineConfig, fontProviders } from 'astro/config';
import remarkMath from 'remark-math';
import { offline } from './src/integrations/offline.mjs';
import { searchIndex } from './src/integrations/search-index.mjs';
import { remarkBook } from './src/integrations/book/remark-book.ts';
import { katexFonts } from './src/integrations/katex-fonts.mjs';
import { rehypeMath } from './src/integrations/rehype-math.ts';
import { lighterPages } from './src/integrations/lighter-pages.mjs';
import { inlinePolicy } from './src/integrations/inline-policy.mjs';
import { slimFont } from './src/integrations/slim-fonts.mjs';
import { touch } from './src/integrations/touch.mjs';
import { viteKatex } from './src/integrations/vite-katex.ts';
import config from './site.config.mjs';

export default defineConfig({
  site: config.site,
  base: config.base,
  trailingSlash: 'always',
  integrations: [
    svelte(),
    touch(),
    mdx(),
    sitemap(),
    lighterPages({ base: config.base }),
    inlinePolicy(),
    searchIndex(),
    offline({ base: config.base }),
  ],
  markdown: {
    processor: unified({
      remarkPlugins: [remarkMath, [remarkBook, { base: config.base }]],
      rehypePlugins: [rehypeMath],
    }),
    shikiConfig: {
      defaultColor: 'light-dark()',
      themes: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    },
  },
  fonts: [
    await variableFont('Literata', '--font-serif', 'literata', ['Georgia', 'serif'], ['normal', 'italic']),
    await variableFont('Inter', '--font-sans', 'inter', ['system-ui', 'sans-serif'], ['normal']),
    await variableFont('JetBrains Mono', '--font-mono', 'jetbrains-mono', ['ui-monospace', 'monospace'], ['normal']),
  ],
  build: { inlineStylesheets: 'always' },
  devToolbar: { enabled: false },
  security: {
    csp: {
      directives: [
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
      ],
      scriptDirective: { resources: ["'self'", "'wasm-unsafe-eval'"] },
      styleDirective: { resources: ["'self'", { resource: "'unsafe-inline'", kind: 'attribute' }] },
    },
  },
  vite: {
    plugins: [viteKatex(), katexFonts()],
    resolve: { alias: { '~': new URL('./src', import.meta.url).pathname } },
    worker: { format: 'es' },
    // Small scripts stand in the page, with their hashes in its policy; everything else is a file.
    build: { assetsInlineLimit: (file) => file.endsWith('.js') },
  },
});

/**
 * A self-hosted variable font, fetched with the page. Where it comes too late for the first paint, that page keeps the
 * fallback: text that a reader has begun to read never moves.
 */
async function variableFont(name, cssVariable, packageName, fallbacks, styles) {
  const files = styles.map(async (style) => {
    const file = await slimFont(`@fontsource-variable/${packageName}`, `${packageName}-latin-wght-${style}.woff2`);
    return { weight: '400 700', display: 'optional', style, src: [file] };
  });
  return {
    provider: fontProviders.local(),
    name,
    cssVariable,
    fallbacks,
    options: { variants: await Promise.all(files) },
  };
}
