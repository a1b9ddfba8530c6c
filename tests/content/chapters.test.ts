import { existsSync, globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readBibliography } from '~/integrations/book/bibliography.ts';
import { findDuplicates, findTarget, readBook } from '~/integrations/book/book.ts';
import { attribute, citedKeys, elementsNamed, hasAttribute } from '~/integrations/book/chapter-map.ts';

const book = readBook();
const tests = globSync('tests/**/*.test.ts')
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n');

describe('the book', () => {
  it('gives each name once', () => expect(findDuplicates(book)).toEqual([]));

  it('lists each source once', () => {
    const keys = [...readFileSync('content/references.bib', 'utf8').matchAll(/^@\w+\{([^,]+),/gm)].map(
      ([, key]) => key,
    );
    expect(keys).toEqual([...new Set(keys)]);
    expect([...readBibliography().keys()].sort()).toEqual(keys.sort());
  });
});

describe.each(book)('$file', ({ slug, frontmatter, tree, items }) => {
  const sections = items.filter(({ kind }) => kind === 'Section');

  it('names in its frontmatter the sections it has, in their order', () => {
    const listed = frontmatter.sections.map(({ heading }) => heading);
    expect(listed).toEqual(sections.map(({ text }) => text).filter((text) => listed.includes(text)));
  });

  it.each(frontmatter.sections)(
    'embeds in "$heading" the demos that the lecture map promises there',
    ({ heading, demos = [] }) => {
      const section = sections.find(({ text }) => text === heading)!;
      const embedded = items.filter(({ kind, section: own }) => kind === 'Demo' && `#${own}` === section.name);
      expect(embedded.map(({ text }) => text)).toEqual(expect.arrayContaining(demos));
      for (const demo of demos) expect(existsSync(`src/islands/${demo}/Island.astro`), demo).toBe(true);
    },
  );

  it('cites sources that exist, and refers to things that exist', () => {
    const keys = elementsNamed(tree, 'Cite').flatMap(citedKeys);
    expect(keys.filter((key) => !readBibliography().has(key))).toEqual([]);
    for (const ref of elementsNamed(tree, 'Ref'))
      expect(() => findTarget(book, slug, attribute(ref, 'to') ?? '')).not.toThrow();
  });

  it('gives every exercise a hint and a solution', () => {
    for (const exercise of elementsNamed(tree, 'Exercise')) {
      const names = exercise.children.map((child) => ('name' in child ? child.name : undefined));
      expect(names, attribute(exercise, 'id')).toEqual(expect.arrayContaining(['Hint', 'Solution']));
    }
  });

  it('gives every question exactly one right answer', () => {
    for (const quiz of elementsNamed(tree, 'Quiz')) {
      const answers = elementsNamed({ type: 'root', children: quiz.children } as typeof tree, 'Answer');
      expect(answers.filter((answer) => hasAttribute(answer, 'isRight'))).toHaveLength(1);
    }
  });

  it('states no equation that is not tested', () => {
    const untested = elementsNamed(tree, 'Equation')
      .filter((equation) => !hasAttribute(equation, 'isDefinition'))
      .map((equation) => attribute(equation, 'id')!)
      .filter((id) => !tests.includes(id));
    expect(untested, 'name each equation in the test that checks it').toEqual([]);
  });
});
