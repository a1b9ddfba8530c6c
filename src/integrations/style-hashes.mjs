import { createHash } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/**
 * Lets every style that a page carries through its content security policy. Astro writes the policy before it knows the
 * styles of what a chapter embeds; here the pages are finished.
 */
export function styleHashes() {
  return {
    name: 'style-hashes',
    hooks: {
      'astro:build:done': async ({ dir }) => {
        const root = fileURLToPath(dir);
        for (const name of await readdir(root, { recursive: true })) {
          if (!name.endsWith('.html')) continue;
          const html = await readFile(root + name, 'utf8');
          await writeFile(root + name, allowStyles(html));
        }
      },
    },
  };
}

/** The page with the hash of each of its inline styles in its policy. */
export function allowStyles(html) {
  const styles = Array.from(html.matchAll(/<style[^>]*>([\s\S]*?)<\/style>/g), ([, text]) => text);
  const hashes = new Set(styles.map((text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`));
  return html.replace(/(?<=<meta http-equiv="content-security-policy" content="[^"]*style-src 'self')[^;"]*/i, () =>
    [...hashes].map((hash) => ` ${hash}`).join(''),
  );
}
