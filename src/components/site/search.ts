/** One thing found. The excerpt is text with the found words in <mark>, as the index wrote it. */
export interface SearchResult {
  url: string;
  title: string;
  chapter: string;
  kind: string;
  excerpt: string;
}

interface Pagefind {
  options(options: object): Promise<void>;
  init(): Promise<void>;
  search(query: string): Promise<{ results: { data(): Promise<PagefindData> }[] }>;
}

interface PagefindData {
  url: string;
  excerpt: string;
  /** The record's whole text. */
  content: string;
  /** A term or symbol has its definition as `summary`, shown instead of an excerpt. */
  meta: { title: string; chapter: string; kind: string; summary?: string };
}

let index: Promise<Pagefind> | undefined;

/** The search index that the build wrote; opened once. Rejects where it cannot be loaded. */
export function openIndex(base: string): Promise<Pagefind> {
  index ??= (async () => {
    const pagefind = (await import(/* @vite-ignore */ `${base}pagefind/pagefind.js`)) as Pagefind;
    await pagefind.options({ baseUrl: base, excerptLength: 24 });
    await pagefind.init();
    return pagefind;
  })();
  index.catch(() => (index = undefined));
  return index;
}

const most = 12;

/** Searches the book. Results whose title is or begins with the query come first, then as the index ranks them. */
export async function search(base: string, query: string): Promise<SearchResult[]> {
  const pagefind = await openIndex(base);
  const { results } = await pagefind.search(query);
  const found = await Promise.all(results.slice(0, 2 * most).map((result) => result.data()));
  const wanted = query.trim().toLowerCase();
  const rank = ({ meta }: PagefindData) => {
    const title = meta.title.toLowerCase();
    if (title === wanted) return 0;
    return title.startsWith(wanted) ? 1 : title.includes(wanted) ? 2 : 3;
  };
  return found
    .map((data, i) => ({ data, order: rank(data) * 1000 + i }))
    .filter(({ data }) => holdsEvery(data.content, wanted))
    .sort((a, b) => a.order - b.order)
    .slice(0, most)
    .map(({ data: { url, excerpt, meta } }) => ({
      url,
      ...meta,
      excerpt: meta.summary === undefined ? withoutTitle(excerpt, meta.title) : escapeText(meta.summary),
    }));
}

/** An excerpt that begins with its own title, which is shown above it, goes on after it. Marks inside are stepped over. */
export function withoutTitle(excerpt: string, title: string): string {
  let [at, matched] = [0, 0];
  const lead = `${title}.`;
  while (matched < lead.length) {
    const tag = /^<\/?mark>/.exec(excerpt.slice(at));
    if (tag) at += tag[0].length;
    else if (excerpt[at++] !== lead[matched++]) return excerpt;
  }
  return excerpt
    .slice(at)
    .replace(/^<\/mark>/, '')
    .trimStart();
}

/**
 * Whether a text holds every word of a query, endings aside. The index itself falls back to ever shorter beginnings of
 * a word it does not know, down to a single letter.
 */
export function holdsEvery(content: string, query: string): boolean {
  const text = content.toLowerCase();
  return query
    .split(/\s+/)
    .every((word) => text.includes(word.slice(0, word.length > 6 ? -2 : word.length > 4 ? -1 : undefined)));
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
