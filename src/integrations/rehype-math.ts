import type { Element, Root } from 'hast';
import { fromHtml } from 'hast-util-from-html';
import { toText } from 'hast-util-to-text';
import katex from 'katex';
import { SKIP, visit } from 'unist-util-visit';
import type { VFile } from 'vfile';
import { katexOptions } from './katex-options.mjs';

/** Typesets the formulas that remark-math found: <code class="math-inline">, and <pre><code class="math-display">. One that KaTeX cannot read fails the build. */
export function rehypeMath() {
  return (tree: Root, file: VFile) => {
    visit(tree, 'element', (node, index, parent) => {
      const code = node.tagName === 'pre' ? node.children[0] : node;
      const classes = code?.type === 'element' ? ((code.properties['className'] ?? []) as string[]) : [];
      const isDisplay = classes.includes('math-display');
      if (!parent || index === undefined || !(isDisplay || classes.includes('math-inline'))) return undefined;
      const html = typeset(toText(node, { whitespace: 'pre' }), isDisplay, `${file.path}:${node.position?.start.line}`);
      parent.children.splice(index, 1, ...(fromHtml(html, { fragment: true }).children as Element[]));
      return SKIP;
    });
  };
}

function typeset(tex: string, displayMode: boolean, where: string): string {
  try {
    return katex.renderToString(tex, { ...katexOptions, displayMode });
  } catch (error) {
    throw new Error(`${where} ${(error as Error).message}`, { cause: error });
  }
}
