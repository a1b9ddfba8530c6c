import { getCollection, type CollectionEntry } from 'astro:content';

/** A chapter with what its file name says: number, slug and address. */
export interface Chapter {
  number: number;
  slug: string;
  href: string;
  entry: CollectionEntry<'chapters'>;
}

/** All chapters in reading order. */
export async function listChapters(): Promise<Chapter[]> {
  const entries = await getCollection('chapters');
  return entries
    .sort((a, b) => a.id.localeCompare(b.id))
    .map((entry) => {
      const slug = entry.id.slice(3);
      return { number: Number(entry.id.slice(0, 2)), slug, href: pageAddress(`${slug}/`), entry };
    });
}

/** The address of a page or file of this site, whatever path the site is served under. */
export function pageAddress(path: string): string {
  return `${import.meta.env.BASE_URL.replace(/\/$/, '')}/${path}`;
}

/** Minutes to read a text at 220 words a minute, demos and equations counted as a minute and a quarter-minute each. */
export function readingMinutes(body: string): number {
  const words = body.replace(/```[\s\S]*?```|\$\$[\s\S]*?\$\$|<[^>]+>/g, ' ').split(/\s+/).length;
  const demos = (body.match(/^<[A-Z]\w+ \/>$/gm) ?? []).length;
  const equations = (body.match(/\$\$[\s\S]*?\$\$/g) ?? []).length;
  return Math.round(words / 220 + demos + equations / 4);
}
