import { EXIT, SKIP, visit } from 'unist-util-visit';
import { texToText } from './tex-to-text.mjs';

/**
 * What search can find in a page, from its HTML tree: every section of an element marked data-pagefind-body, every demo
 * in it, and every element marked data-search-kind (glossary terms and symbols, titled by data-search-title).
 * Returns records { url, content, meta: { title, kind, chapter } } with clean text, each equation once.
 */
export function splitIntoRecords(tree, address) {
  const records = [];
  visit(tree, 'element', (node) => {
    const { dataSearchKind: kind, dataSearchTitle: title, dataSearchWords: words = '', id } = node.properties;
    if (kind) {
      const summary = definitionOf(node);
      const names = [title, ...words.split(', ').filter(Boolean)].join('\n');
      const meta = { title, kind, chapter: pageTitle(tree), summary, names };
      records.push({
        ...record(`${address}#${id}`, `${title}. ${summary} ${words}`, meta),
        filters: { is: ['definition'] },
      });
      return SKIP;
    }
    if (node.properties.dataPagefindBody !== undefined) records.push(...sectionsOf(node, address));
  });
  return records;
}

function sectionsOf(body, address) {
  const chapter = pageTitle(body);
  const records = [];
  let section = { url: address, title: chapter, kind: 'chapter', text: [] };
  const finish = () => {
    const content = section.text.join(' ').replace(/\s+/g, ' ').trim();
    if (content)
      records.push(
        record(section.url, `${section.title}. ${content}`, { title: section.title, kind: section.kind, chapter }),
      );
  };
  for (const child of body.children) {
    if (child.type !== 'element' || child.properties.dataPagefindIgnore !== undefined) continue;
    if (/^h[23]$/.test(child.tagName)) {
      finish();
      section = { url: `${address}#${child.properties.id}`, title: textOf(child).trim(), kind: 'section', text: [] };
      continue;
    }
    section.text.push(textOf(child));
    visit(child, isDemo, (demo) => {
      const title = textOf(find(demo, (node) => node.tagName === 'figcaption')).trim();
      const content = `${title}. A demo in: ${section.title}`;
      records.push(record(`${address}#${demo.properties.id}`, content, { title, kind: 'demo', chapter }));
    });
  }
  finish();
  return records;
}

/** What a term or symbol means: its definition without the term itself and without the words it is found by. */
function definitionOf(node) {
  const definition = find(node, ({ tagName }) => tagName === 'dd' || tagName === 'p') ?? node;
  const children = definition.children.filter(({ tagName }) => tagName !== 'small');
  return textOf({ ...definition, children }).trim();
}

function record(url, content, meta) {
  return { url, content: content.replace(/\s+/g, ' ').trim(), meta };
}

function pageTitle(tree) {
  const heading = find(tree, (node) => node.tagName === 'h1');
  return (heading?.children ?? []).map(textOf).join('');
}

function isDemo(node) {
  return node.type === 'element' && node.properties.dataDemo !== undefined;
}

function find(tree, test) {
  let found;
  visit(tree, 'element', (node) => {
    if (!test(node)) return undefined;
    found = node;
    return EXIT;
  });
  return found;
}

const block = new Set([
  'p',
  'li',
  'div',
  'dd',
  'dt',
  'td',
  'th',
  'summary',
  'figcaption',
  'label',
  'option',
  'h3',
  'h4',
]);
const silent = new Set(['details', 'h1', 'script', 'style', 'svg', 'canvas', 'noscript', 'button', 'select', 'input']);

/** The words of an element: an equation as its TeX made readable, once; no demos, buttons or drawings. */
function textOf(node) {
  if (!node) return '';
  if (node.type === 'text') return node.value;
  if (node.type === 'element') {
    if (silent.has(node.tagName) || isDemo(node) || node.properties.dataPagefindIgnore !== undefined) return '';
    const classes = node.properties.className ?? [];
    if (classes.includes('katex')) {
      const annotation = find(node, (inner) => inner.tagName === 'annotation');
      return ` ${texToText(annotation?.children[0]?.value ?? '')} `;
    }
    if (classes.includes('visually-hidden') || classes.includes('quiz')) return '';
  }
  const text = (node.children ?? []).map(textOf).join('');
  return block.has(node.tagName) ? ` ${text} ` : text;
}
