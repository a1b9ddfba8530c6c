import { createHash } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/**
 * Makes the content security policy of each page complete: Astro writes it before it knows the styles of what a chapter
 * embeds, and below the first script, which it then does not bind. Here the pages are finished.
 */
export function inlinePolicy() {
  return {
    name: 'inline-policy',
    hooks: {
      'astro:build:done': async ({ dir }) => {
        const root = fileURLToPath(dir);
        for (const name of await readdir(root, { recursive: true })) {
          if (!name.endsWith('.html')) continue;
          await writeFile(root + name, completePolicy(await readFile(root + name, 'utf8')));
        }
      },
    },
  };
}

/** The page with its policy first in the head, which names the hash of each inline style and script and of nothing else. */
export function completePolicy(html) {
  const [meta] = /<meta http-equiv="content-security-policy"[^>]*>/i.exec(html) ?? [];
  if (!meta) return html;
  const scripts = hashes(html, /<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g);
  const styles = hashes(html, /<style[^>]*>([\s\S]*?)<\/style>/g);
  const policy = meta
    .replace(/ 'sha256-[^']*'/g, '')
    .replace(/script-src [^;"]*/, (sources) => sources + scripts)
    .replace(/style-src [^;"]*/, (sources) => sources + styles);
  return html.replace(meta, '').replace(/<head>(\s*<meta charset[^>]*>)?/i, (head) => head + policy);
}

function hashes(html, element) {
  const texts = new Set(Array.from(html.matchAll(element), ([, text]) => text));
  return [...texts].map((text) => ` 'sha256-${createHash('sha256').update(text).digest('base64')}'`).join('');
}
