import { slug as slugOf } from 'github-slugger';
import type { Root, RootContent, Heading, Node } from 'mdast';
import type { MdxJsxFlowElement, MdxJsxTextElement } from 'mdast-util-mdx-jsx';
import { toString } from 'mdast-util-to-string';
import { visit } from 'unist-util-visit';

export type Jsx = MdxJsxFlowElement | MdxJsxTextElement;
export type Kind = 'Section' | 'Equation' | 'Figure' | 'Table' | 'Exercise' | 'Quiz' | 'Demo';

/** A numbered thing of a chapter. A section's name is '#' and its address; others are named by their author: eq:update. */
export interface Item {
  kind: Kind;
  number: string;
  name: string;
  node: Heading | Jsx;
  /** The address of the level-2 heading above it; its own for a section. */
  section: string;
  /** The words of a heading; the folder of a demo. */
  text: string;
}

const prefixes: Partial<Record<string, string>> = { Equation: 'eq:', Figure: 'fig:', Table: 'tab:', Exercise: 'ex:' };

/** Numbers everything in a chapter that carries a number, in the order of reading. */
export function numberChapter(tree: Root, chapterNumber: number): Item[] {
  const demos = importedDemos(tree);
  const counts = new Map<Kind, number>();
  const items: Item[] = [];
  let section = '';
  const add = (kind: Kind, node: Heading | Jsx, name: string, text = '') => {
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    items.push({ kind, number: `${chapterNumber}.${count}`, name, node, section, text });
  };
  visit(tree, (node) => {
    if (node.type === 'heading' && node.depth === 2) {
      section = slugOf(toString(node));
      add('Section', node, `#${section}`, toString(node));
    } else if (isJsx(node) && node.name) {
      const name = attribute(node, 'id') ?? '';
      const demo = demos.get(node.name);
      const prefix = prefixes[node.name];
      if (demo) add('Demo', node, `demo:${attribute(node, 'slug') ?? demo}`, demo);
      else if (node.name === 'Quiz') add('Quiz', node, name);
      else if (prefix) {
        if (!name.startsWith(prefix))
          throw new Error(
            `<${node.name} id="${name}">: give it a name that starts with ${prefix}, such as "${prefix}update".`,
          );
        add(node.name as Kind, node, name);
      }
    }
  });
  return items;
}

/** The local names of the demos that a chapter imports, each with its folder in src/islands. */
function importedDemos(tree: Root): Map<string, string> {
  const found = new Map<string, string>();
  for (const node of tree.children)
    if (node.type === 'mdxjsEsm')
      for (const [, name, folder] of node.value.matchAll(/import (\w+) from '~\/islands\/([\w-]+)\/Island\.astro'/g))
        found.set(name!, folder!);
  return found;
}

/** Every element of a name, such as 'Cite'. */
export function elementsNamed(tree: Root, name: string): Jsx[] {
  const found: Jsx[] = [];
  visit(tree, (node) => void (isJsx(node) && node.name === name && found.push(node)));
  return found;
}

export function isJsx(node: Node): node is Jsx {
  return node.type === 'mdxJsxFlowElement' || node.type === 'mdxJsxTextElement';
}

/** The value of a plain string attribute. */
export function attribute(node: Jsx, name: string): string | undefined {
  for (const entry of node.attributes)
    if (entry.type === 'mdxJsxAttribute' && entry.name === name && typeof entry.value === 'string') return entry.value;
  return undefined;
}

export function hasAttribute(node: Jsx, name: string): boolean {
  return node.attributes.some((entry) => entry.type === 'mdxJsxAttribute' && entry.name === name);
}

export function setAttribute(node: Jsx, name: string, value: string): void {
  node.attributes.push({ type: 'mdxJsxAttribute', name, value });
}

/** The source keys of one <Cite key="a b" />. */
export function citedKeys(cite: Jsx): string[] {
  return (attribute(cite, 'key') ?? '').split(/[\s,]+/).filter(Boolean);
}

export type { Root, RootContent };
