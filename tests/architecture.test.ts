import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

/** What each room of src/ may import from the others. `type engine` lends its types only. ARCHITECTURE.md draws it. */
const knows: Record<string, string[]> = {
  engine: [],
  components: ['type engine'],
  'components/site': ['components', 'layouts'],
  islands: ['engine', 'components', 'islands/session'],
  /* Runs when the book is built, on Node: it may read shipped weights and ask for a page's address. */
  'Island.astro': ['islands', 'islands/session', 'engine', 'components', 'layouts', 'training'],
  'islands/session': ['engine', 'components', 'components/site'],
  layouts: ['components', 'components/site', 'styles'],
  pages: ['layouts', 'islands', 'components', 'components/site', 'integrations', 'content.config.ts'],
  integrations: [],
  training: ['engine'],
};

const roomOf = (path: string) => /^src\/(components\/site|islands\/session|[^/]+)/.exec(path)?.[1];
const islandOf = (path: string) => /^src\/islands\/([^/]+)\//.exec(path)?.[1];
const statement = /^\s*(?:import|export)\s+(type\s)?(?:[^'";]*\sfrom\s+)?'([^']+)'/gm;
const imports = globSync('src/**/*.{ts,svelte,astro,mjs}').flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(statement)].map(([, type = '', from]) => {
    const target = from!.startsWith('.') ? join(dirname(file), from!) : from!.replace(/^~\//, 'src/');
    return { file, target, type };
  }),
);

test('a room imports only what it may know, and an island no other island', () => {
  const isWrong = ({ file, target, type }: (typeof imports)[number]) => {
    const other = roomOf(target);
    const room = file.endsWith('/Island.astro') ? 'Island.astro' : roomOf(file)!;
    if (!other) return false;
    if (other === 'islands' && islandOf(file)) return islandOf(target) !== islandOf(file);
    if (room === other) return false;
    return !knows[room]?.includes(other) && !(type && knows[room]?.includes(`type ${other}`));
  };
  expect(imports.length).toBeGreaterThan(100);
  expect(imports.filter(isWrong)).toEqual([]);
});

test('TensorFlow.js is imported by the engine’s tensor room alone', () => {
  const importers = imports.filter(({ target }) => target.startsWith('@tensorflow/')).map(({ file }) => file);
  expect(importers.filter((file) => !file.startsWith('src/engine/tensor/'))).toEqual([]);
});
