import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseFrontmatter } from '@astrojs/markdown-remark';
import remarkGfm from 'remark-gfm';
import remarkMath from 'remark-math';
import remarkMdx from 'remark-mdx';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { numberChapter, type Item, type Root } from './chapter-map.ts';

/** One chapter file, read and numbered. */
export interface ChapterMap {
  file: string;
  number: number;
  slug: string;
  frontmatter: { title: string; sections: { heading: string; slides: number[]; demos?: string[] }[] };
  tree: Root;
  items: Item[];
}

const parser = unified().use(remarkParse).use(remarkMdx).use(remarkGfm).use(remarkMath);
const read = new Map<string, { changedAt: number; chapter: ChapterMap }>();

/** Every chapter, in order. A file is read again only when it has changed. */
export function readBook(folder = 'content/chapters'): ChapterMap[] {
  return readdirSync(folder)
    .filter((name) => /^\d\d-.+\.mdx$/.test(name))
    .sort()
    .map((name) => {
      const file = join(folder, name);
      const changedAt = statSync(file).mtimeMs;
      if (read.get(file)?.changedAt !== changedAt) read.set(file, { changedAt, chapter: readChapter(file) });
      return read.get(file)!.chapter;
    });
}

function readChapter(file: string): ChapterMap {
  const { content, frontmatter } = parseFrontmatter(readFileSync(file, 'utf8'), { frontmatter: 'empty-with-lines' });
  const { number, slug } = chapterOf(file);
  try {
    const tree = parser.parse(content) as Root;
    return {
      file,
      number,
      slug,
      frontmatter: frontmatter as ChapterMap['frontmatter'],
      tree,
      items: numberChapter(tree, number),
    };
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`, { cause: error });
  }
}

/** What a chapter's file name says. */
export function chapterOf(file: string): { number: number; slug: string } {
  const name = basename(file, '.mdx');
  return { number: Number(name.slice(0, 2)), slug: name.slice(3) };
}

/** Where a reference leads, and what it is called. */
export interface Target {
  chapter: ChapterMap;
  item?: Item;
  label: string;
}

/**
 * Finds what a name means in the book: 'eq:update' an equation (fig:, tab:, ex:, demo: alike), '#heading-slug' a section of the same
 * chapter, 'lstm' a chapter, 'lstm#forget-gate' a section of it. Throws a sentence where the name means nothing, or two things.
 */
export function findTarget(book: ChapterMap[], from: string, name: string): Target {
  const [slug, heading] = name.split('#');
  if (!name.includes(':')) {
    const chapter = book.find((other) => other.slug === (slug || from));
    if (!chapter) throw new Error(`There is no chapter "${slug}"; there are: ${book.map((c) => c.slug).join(', ')}.`);
    if (heading === undefined) return { chapter, label: `Chapter ${chapter.number}` };
    const item = chapter.items.find((other) => other.name === `#${heading}`);
    if (item) return { chapter, item, label: `Section ${item.number}` };
    const names = chapter.items.filter((other) => other.kind === 'Section').map((other) => other.name);
    throw new Error(`${chapter.file} has no section "#${heading}"; it has: ${names.join(', ')}.`);
  }
  const found = book.flatMap((chapter) =>
    chapter.items.filter((item) => item.name === name).map((item) => ({ chapter, item })),
  );
  if (found.length === 1) return { ...found[0]!, label: `${found[0]!.item.kind} ${found[0]!.item.number}` };
  throw new Error(
    found.length
      ? `"${name}" is defined more than once: in ${found.map(({ chapter }) => chapter.file).join(' and in ')}.`
      : `Nothing in the book is named "${name}".`,
  );
}

/** The names that are defined more than once, each as a sentence. */
export function findDuplicates(book: ChapterMap[]): string[] {
  const first = new Map<string, string>();
  const duplicates: string[] = [];
  for (const { file, slug, items } of book)
    for (const { name } of items.filter((item) => item.name)) {
      const whole = name.startsWith('#') ? slug + name : name;
      if (first.has(whole))
        duplicates.push(`"${whole}" is defined more than once: in ${first.get(whole)} and in ${file}.`);
      else first.set(whole, file);
    }
  return duplicates;
}
