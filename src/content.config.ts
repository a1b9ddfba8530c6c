import { file, glob } from 'astro/loaders';
import { z } from 'astro/zod';
import { defineCollection } from 'astro:content';

/** One chapter. Its order and its address come from its file name, `NN-slug.mdx`; nothing else lists it. */
const chapters = defineCollection({
  loader: glob({
    pattern: '[0-9][0-9]-*.mdx',
    base: './content/chapters',
    generateId: ({ entry }) => entry.replace(/\.mdx$/, ''),
  }),
  schema: z.strictObject({
    title: z.string({ error: 'write the chapter’s title, such as "title: LSTM"' }),
    summary: z.string({ error: 'write one sentence for the contents and search results' }).max(220),
    /** What each section teaches of the lecture: the lecture map and the tests are built from this. */
    sections: z
      .array(
        z.strictObject({
          heading: z.string({ error: 'repeat the words of a level-2 heading of this chapter' }),
          slides: z.array(z.int().min(1).max(48)),
          demos: z.array(z.string()).default([]),
        }),
      )
      .min(1, { error: 'list at least one section with its heading, slides and demos' }),
  }),
});

/** One term: its definition is the text of `content/glossary/<id>.md`, one or two sentences. */
const glossary = defineCollection({
  loader: glob({ pattern: '*.md', base: './content/glossary' }),
  schema: z.strictObject({
    term: z.string({ error: 'write the term as it appears in a sentence, such as "term: hidden state"' }),
    /** In TeX, without dollars. */
    symbol: z.string().optional(),
    /** Other words a reader may search for: how a symbol is said, synonyms. */
    words: z.array(z.string()).default([]),
    /** Where the book explains it: a chapter's slug, or slug#section. */
    chapter: z.string().optional(),
  }),
});

/** The notation page shows the symbols under these headings, in this order. */
export const notationGroups = [
  'Sizes',
  'Inputs, states, outputs',
  'Gates',
  'Weights',
  'Learning',
  'Functions and measures',
] as const;

/** A symbol of the book. */
const notation = defineCollection({
  loader: file('content/notation.yaml'),
  schema: z.strictObject({
    id: z.string(),
    group: z.enum(notationGroups),
    tex: z.string(),
    name: z.string(),
    shape: z.string().optional(),
    concept: z.enum(['input', 'hidden', 'cell', 'gate', 'candidate', 'output', 'loss']).optional(),
    /** How it is read aloud and written in code: search finds it by these. */
    said: z.array(z.string()),
  }),
});

/** A slide of the lecture that the book follows. */
const lecture = defineCollection({
  loader: file('content/lecture.yaml'),
  schema: z.strictObject({ id: z.string(), title: z.string(), source: z.string().optional() }),
});

export const collections = { chapters, glossary, notation, lecture };
