import { readFileSync } from 'node:fs';
import katex from 'katex';
import type { Plugin } from 'vite';
import { katexOptions } from './katex-options.mjs';

/**
 * Typesets a formula when the book is built, for demos: `import html from './update.tex?katex'` is a string of HTML (add `&inline` for
 * a formula in a line), to be shown by {@html html}. KaTeX itself never reaches a reader's browser.
 */
export function viteKatex(): Plugin {
  return {
    name: 'katex',
    enforce: 'pre',
    load(id) {
      const [file, query] = id.split('?');
      if (!file!.endsWith('.tex') || !query?.startsWith('katex')) return;
      this.addWatchFile(file!);
      const displayMode = !query.includes('inline');
      const html = katex.renderToString(readFileSync(file!, 'utf8'), { ...katexOptions, displayMode });
      return `export default ${JSON.stringify(html)};`;
    },
  };
}
