import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findDuplicates, findTarget, readBook } from '~/integrations/book/book.ts';
import { remarkBook } from '~/integrations/book/remark-book.ts';
import { VFile } from 'vfile';
import remarkMdx from 'remark-mdx';
import remarkParse from 'remark-parse';
import { unified } from 'unified';

const lstm = `## Forget gate
<Equation id="eq:forget">
x
</Equation>
<Equation id="eq:cell">
y
</Equation>
`;
const gru = `import Race from '~/islands/race/Island.astro'

## Update gate
<Equation id="eq:update">
z
</Equation>
<Race />
`;

function makeBook(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'book-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

/** Runs the plugin over a text as chapter 7 and gives back the tree and the frontmatter. */
function build(text: string, files: Record<string, string> = {}) {
  const folder = makeBook({ '07-gru.mdx': text, ...files });
  const tree = unified().use(remarkParse).use(remarkMdx).parse(text);
  const file = new VFile({ path: join(folder, '07-gru.mdx'), data: { astro: { frontmatter: {} } } });
  remarkBook({ base: '/book/', folder })(tree, file);
  return { written: JSON.stringify(tree), frontmatter: file.data.astro!.frontmatter };
}

test('names lead to numbers that count from one in every chapter', () => {
  const book = readBook(makeBook({ '05-lstm.mdx': lstm, '07-gru.mdx': gru }));
  const labelOf = (name: string) => findTarget(book, 'gru', name).label;
  expect(['eq:cell', 'eq:update', 'demo:race', '#update-gate', 'lstm#forget-gate', 'lstm'].map(labelOf)).toEqual([
    'Equation 5.2',
    'Equation 7.1',
    'Demo 7.1',
    'Section 7.1',
    'Section 5.1',
    'Chapter 5',
  ]);
});

test('a reference becomes a link, across chapters with the path that the site is served under', () => {
  const { written } = build(`${gru}See <Ref to="eq:cell" /> and <Ref to="eq:update">the update</Ref>.`, {
    '05-lstm.mdx': lstm,
  });
  expect(written).toContain('"url":"/book/lstm/#eq:cell","children":[{"type":"text","value":"Equation 5.2"}]');
  expect(written).toContain('"url":"#eq:update"');
});

test('a citation is written from the bibliography and remembered for the list at the end', () => {
  const { written, frontmatter } = build('As shown <Cite key="lecun2015 cybenko1989" />.');
  expect(written).toContain('LeCun et al., 2015');
  expect(frontmatter!['references']).toMatchObject([{ key: 'cybenko1989' }, { key: 'lecun2015' }]);
});

test.each([
  ['<Ref to="eq:nowhere" />', /07-gru\.mdx:1 Nothing in the book is named "eq:nowhere"/],
  ['<Ref to="#nowhere" />', /07-gru\.mdx has no section "#nowhere"/],
  ['<Cite key="nobody1900" />', /07-gru\.mdx:1 cites "nobody1900"/],
  ['<Term id="no-such-term" />', /write content\/glossary\/no-such-term\.md/],
  [
    '<Equation id="update">\nx\n</Equation>',
    /07-gru\.mdx: <Equation id="update">: give it a name that starts with eq:/,
  ],
])('%s stops the build with a sentence', (text, sentence) => {
  expect(() => build(text)).toThrow(sentence);
});

test('a name given twice names both files', () => {
  const folder = makeBook({ '05-lstm.mdx': lstm, '06-again.mdx': lstm });
  expect(findDuplicates(readBook(folder))[0]).toMatch(
    /"eq:forget" is defined more than once: in .*05-lstm\.mdx and in .*06-again\.mdx/,
  );
});
