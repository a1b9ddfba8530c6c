import { existsSync } from 'node:fs';
import type { Link, PhrasingContent } from 'mdast';
import type { VFile } from 'vfile';
import { readBibliography } from './bibliography.ts';
import { chapterOf, findDuplicates, findTarget, readBook, type ChapterMap } from './book.ts';
import {
  attribute,
  citedKeys,
  elementsNamed,
  numberChapter,
  setAttribute,
  type Item,
  type Jsx,
  type Root,
} from './chapter-map.ts';

/** A demo of a chapter: its folder, the address of its section, and the name that leads to it. */
export interface EmbeddedDemo {
  demo: string;
  section: string;
  name: string;
  /** As it is called in the text: 'Demo 1.2'. */
  number: string;
}

/**
 * Writes the numbers of a chapter into it, and turns <Ref to>, <Cite key> and <Term id> into links. A name that nothing bears, or that
 * two things bear, fails the build with a sentence. Leaves the sources, the terms and the demos in the frontmatter, for the lists made of them.
 */
export function remarkBook({ base = '/', folder = 'content/chapters' } = {}) {
  return (tree: Root, file: VFile) => {
    if (!file.path?.endsWith('.mdx')) return;
    const book = readBook(folder);
    const { number, slug } = chapterOf(file.path);
    const orFail = <T>(node: Jsx, find: () => T): T => {
      try {
        return find();
      } catch (error) {
        throw new Error(`${file.path}:${node.position?.start.line ?? ''} ${(error as Error).message}`, {
          cause: error,
        });
      }
    };
    for (const sentence of findDuplicates(book)) throw new Error(sentence);
    const items = numberChapter(tree, number);
    items.forEach(writeNumber);
    splitAnswers(tree);

    const pageOf = (other: ChapterMap) => (other.slug === slug ? '' : `${base.replace(/\/$/, '')}/${other.slug}/`);
    for (const node of elementsNamed(tree, 'Ref')) {
      const { chapter, item, label } = orFail(node, () => findTarget(book, slug, attribute(node, 'to') ?? ''));
      const address = pageOf(chapter) + (item ? `#${item.name.replace(/^#/, '')}` : '') || '#main';
      const isShownInCard = item?.kind === 'Equation' && chapter.slug === slug;
      becomeLink(node, address, label, isShownInCard ? item.name : undefined);
    }

    const sources = readBibliography();
    const cited = new Set<string>();
    for (const node of elementsNamed(tree, 'Cite')) {
      const keys = citedKeys(node);
      const links = keys.map((key): Link => {
        const source = sources.get(key);
        if (!source)
          throw new Error(
            `${file.path}:${node.position?.start.line} cites "${key}", which content/references.bib does not have.`,
          );
        cited.add(key);
        return makeLink(`#ref-${key}`, [{ type: 'text', value: source.inText }], `ref-${key}`);
      });
      const separated = links.flatMap((link, i): PhrasingContent[] =>
        i ? [{ type: 'text', value: '; ' }, link] : [link],
      );
      become(node, [{ type: 'text', value: '(' }, ...separated, { type: 'text', value: ')' }]);
    }

    const terms = new Set<string>();
    for (const node of elementsNamed(tree, 'Term')) {
      const id = attribute(node, 'id') ?? '';
      if (!existsSync(`content/glossary/${id}.md`))
        throw new Error(
          `${file.path}:${node.position?.start.line} uses the term "${id}"; write content/glossary/${id}.md for it.`,
        );
      terms.add(id);
      becomeLink(node, `${base.replace(/\/$/, '')}/glossary/#${id}`, id.replaceAll('-', ' '), `term-${id}`, 'term');
    }

    const data = file.data as { astro?: { frontmatter?: Record<string, unknown> } };
    Object.assign(data.astro!.frontmatter!, {
      references: [...sources.values()].filter(({ key }) => cited.has(key)),
      terms: [...terms],
      embedded: items
        .filter(({ kind }) => kind === 'Demo')
        .map(({ text, section, name, number }): EmbeddedDemo => ({
          demo: text,
          section,
          name,
          number: `Demo ${number}`,
        })),
    });
  };
}

/** A heading gets its number before its words, a component as an attribute, a demo in a line above it. */
function writeNumber({ kind, number, name, node }: Item): void {
  if (node.type === 'heading') {
    node.data = { ...node.data, hProperties: { id: name.slice(1) } };
    node.children.unshift({ type: 'text', value: `${number} ` });
  } else if (kind === 'Demo') {
    const label = makeElement('p', { class: 'embed-number' }, [{ type: 'text', value: `Demo ${number}` }]);
    Object.assign(node, makeElement('div', { class: 'embed', id: name }, [label, { ...node }]));
  } else setAttribute(node, 'number', number);
}

/** The first paragraph of an <Answer> is the answer, the rest explains it. */
function splitAnswers(tree: Root): void {
  for (const node of elementsNamed(tree, 'Answer')) {
    const [first, ...rest] = node.children;
    const answer = makeElement('span', { slot: 'answer' }, first && 'children' in first ? first.children : []);
    node.children = [answer, ...rest] as typeof node.children;
  }
}

function makeElement(name: string, attributes: Record<string, string>, children: unknown[]): Jsx {
  const node = { type: 'mdxJsxFlowElement', name, attributes: [], children } as unknown as Jsx;
  for (const [key, value] of Object.entries(attributes)) setAttribute(node, key, value);
  return node;
}

function makeLink(url: string, children: PhrasingContent[], card?: string, className?: string): Link {
  const hProperties = {
    ...(card && { 'data-card': card, 'aria-describedby': card }),
    ...(className && { class: className }),
  };
  return { type: 'link', url, children, data: { hProperties } };
}

/** The element becomes a link with its own words, or with `label` where it has none. */
function becomeLink(node: Jsx, url: string, label: string, card?: string, className?: string): void {
  const own = node.children as PhrasingContent[];
  become(node, [makeLink(url, own.length ? own : [{ type: 'text', value: label }], card, className)]);
}

/** Puts other content in an element's place, inside a fragment, so that its parent need not be known. */
function become(node: Jsx, children: PhrasingContent[]): void {
  Object.assign(node, { name: null, attributes: [], children });
}
