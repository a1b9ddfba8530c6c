import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromHtml } from 'hast-util-from-html';
import { visit } from 'unist-util-visit';

/** A page of a built book: its path below the base ('' for home), its text, and what its elements say. */
export interface BuiltPage {
  path: string;
  html: string;
  ids: Set<string>;
  /** Every address that an element names: links, pictures, scripts, styles. */
  addresses: string[];
}

export function readPages(folder: string): BuiltPage[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.html'))
    .map((file) => {
      const html = readFileSync(join(folder, file), 'utf8');
      const page = { path: file.replaceAll('\\', '/').replace(/index\.html$/, ''), html, ids: new Set<string>() };
      const addresses: string[] = [];
      visit(fromHtml(html), 'element', ({ properties }) => {
        if (properties.id) page.ids.add(String(properties.id));
        for (const name of ['href', 'src', 'poster', 'componentUrl', 'rendererUrl', 'dataBase']) {
          if (properties[name] !== undefined) addresses.push(String(properties[name]));
        }
      });
      return { ...page, addresses };
    });
}

/** The links of a book built for `base` that lead nowhere: to no file, to no mark of a page, or out of the base. */
export function brokenLinks(folder: string, base: string): string[] {
  const pages = readPages(folder);
  return pages.flatMap(({ path, addresses }) =>
    addresses.flatMap((address) => {
      const { origin, pathname, hash } = new URL(address, `http://book${base}${path}`);
      if (origin !== 'http://book') return [];
      const complaint = (reason: string) => [`${path || 'home'}: ${address} ${reason}`];
      if (!pathname.startsWith(base)) return complaint(`is outside ${base}`);
      const file = decodeURIComponent(pathname.slice(base.length));
      const target = pages.find((page) => page.path === file);
      if (!target && !existsSync(join(folder, file))) return complaint('leads to no page or file');
      if (!target || hash === '' || target.ids.has(decodeURIComponent(hash.slice(1)))) return [];
      return complaint('names no element of its page');
    }),
  );
}
