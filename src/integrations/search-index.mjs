import { readFile, readdir, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { fromHtml } from 'hast-util-from-html';
import { close, createIndex } from 'pagefind';
import { splitIntoRecords } from './search-records.mjs';

/** Builds the search index from the finished pages: one record a section, demo, glossary term and symbol. */
export function searchIndex() {
  return {
    name: 'search-index',
    hooks: {
      'astro:build:done': async ({ dir, logger }) => {
        const root = fileURLToPath(dir);
        const { index, errors } = await createIndex({ forceLanguage: 'en', includeCharacters: '_' });
        if (!index) throw new Error(`The search index could not be started: ${errors.join('; ')}`);
        let count = 0;
        for (const file of (await readdir(root, { recursive: true }))
          .filter((name) => name.endsWith('index.html'))
          .sort()) {
          const address = `/${file.replace(/index\.html$/, '')}`;
          for (const record of splitIntoRecords(fromHtml(await readFile(root + file, 'utf8')), address)) {
            const added = await index.addCustomRecord({ ...record, language: 'en' });
            if (added.errors.length > 0) throw new Error(`${record.url} cannot be indexed: ${added.errors.join('; ')}`);
            count++;
          }
        }
        await index.writeFiles({ outputPath: `${root}pagefind` });
        await close();
        // The book brings its own dialog.
        for (const name of await readdir(`${root}pagefind`))
          if (/-ui\.|highlight/.test(name)) await rm(`${root}pagefind/${name}`);
        logger.info(`${count} records`);
      },
    },
  };
}
