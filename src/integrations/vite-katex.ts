import { readFileSync } from 'node:fs';
import katex from 'katex';
import type { Plugin } from 'vite';
import { katexOptions } from './katex-options.mjs';

/**
 * Typesets a formula when the book is built, for demos: `import html from './update.tex?katex'` is a string of HTML (add `&inline` for
 * a formula in a line), to be shown by {@html html}; `&lines` gives an array, each line of the file a formula of its own, so that the parts
 * of an equation can be touched one by one. KaTeX itself never reaches a reader's browser.
 */
export function viteKatex(): Plugin {
  return {
    name: 'katex',
    enforce: 'pre',
    load(id) {
      const [file, query] = id.split('?');
      if (!file!.endsWith('.tex') || !query?.startsWith('katex')) return;
      this.addWatchFile(file!);
      const source = readFileSync(file!, 'utf8');
      const displayMode = !/inline|lines/.test(query);
      const typeset = (tex: string) => katex.renderToString(tex, { ...katexOptions, displayMode });
      return `export default ${JSON.stringify(query.includes('lines') ? source.trim().split('\n').map(typeset) : typeset(source))};`;
    },
  };
}
