import { glob } from 'astro/loaders';
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

export const collections = { chapters };
