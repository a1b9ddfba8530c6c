import type { Element, Root, Text } from 'hast';
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
      const [opening, closing] = isDisplay
        ? ['', '']
        : takePunctuation(parent.children[index - 1], parent.children[index + 1]);
      const tex = opening + toText(node, { whitespace: 'pre' }) + closing;
      const html = typeset(tex, isDisplay, `${file.path}:${node.position?.start.line}`);
      parent.children.splice(index, 1, ...(fromHtml(html, { fragment: true }).children as Element[]));
      return SKIP;
    });
  };
}

/** A line may break beside a formula, so the comma or bracket that follows it is set as its last part, and one before as its first. */
function takePunctuation(before: { type: string } | undefined, after: { type: string } | undefined): [string, string] {
  const [left, right] = [before as Text | undefined, after as Text | undefined];
  const opening = left?.type === 'text' ? /\($/.exec(left.value)?.[0] : undefined;
  const closing = right?.type === 'text' ? /^[.,;:)!?]+/.exec(right.value)?.[0] : undefined;
  if (opening) left!.value = left!.value.slice(0, -opening.length);
  if (closing) right!.value = right!.value.slice(closing.length);
  return [opening ? `\\mathopen{\\text{${opening}}}` : '', closing ? `\\mathclose{\\text{${closing}}}` : ''];
}

function typeset(tex: string, displayMode: boolean, where: string): string {
  try {
    return katex.renderToString(tex, { ...katexOptions, displayMode });
  } catch (error) {
    throw new Error(`${where} ${(error as Error).message}`, { cause: error });
  }
}
