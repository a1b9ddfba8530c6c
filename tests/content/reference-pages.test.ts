import { globSync, readFileSync } from 'node:fs';
import { parseFrontmatter } from '@astrojs/markdown-remark';
import katex from 'katex';
import { describe, expect, it } from 'vitest';
import { readBibliography } from '~/integrations/book/bibliography.ts';
import { findTarget, readBook } from '~/integrations/book/book.ts';
import { katexOptions } from '~/integrations/katex-options.mjs';

const book = readBook();
const entriesOf = (file: string) =>
  parseFrontmatter(`---\nentries:\n${readFileSync(file, 'utf8')}---`).frontmatter['entries'];

describe('glossary', () => {
  it.each(globSync('content/glossary/*.md'))('%s leads to a section that exists', (file) => {
    const { chapter, symbol } = parseFrontmatter(readFileSync(file, 'utf8')).frontmatter;
    if (chapter) expect(() => findTarget(book, '', chapter)).not.toThrow();
    if (symbol) expect(() => katex.renderToString(symbol, katexOptions)).not.toThrow();
  });
});

describe('lecture map', () => {
  const slides = entriesOf('content/lecture.yaml');

  it('lists every slide that teaches, in order', () => {
    expect(slides.map(({ id }: { id: string }) => Number(id))).toEqual(Array.from({ length: 45 }, (_, i) => i + 3));
  });

  it('names sources that the bibliography has', () => {
    const sources = slides.map(({ source }: { source?: string }) => source).filter(Boolean);
    expect(sources.filter((key: string) => !readBibliography().has(key))).toEqual([]);
  });

  it('has a section for every slide once the last chapter is written', () => {
    const taught = new Set(
      book.flatMap(({ frontmatter }) => frontmatter.sections.flatMap((section) => section.slides)),
    );
    const missing = slides.map(({ id }: { id: string }) => Number(id)).filter((slide: number) => !taught.has(slide));
    if (book.some(({ number }) => number === 10)) expect(missing).toEqual([]);
    else expect(missing.length).toBeLessThan(slides.length);
  });
});
