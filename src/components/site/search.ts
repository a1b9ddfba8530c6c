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
  /** Fetches the pieces of the index that a query will need. */
  preload(query: string): Promise<void>;
  search(
    query: string,
    options?: { filters: Record<string, string> },
  ): Promise<{ results: { id: string; data(): Promise<PagefindData> }[] }>;
}

interface PagefindData {
  url: string;
  excerpt: string;
  /** The record's whole text. */
  content: string;
  /** A term or symbol has its definition as `summary`, shown instead of an excerpt, and the names it goes by, one a line. */
  meta: { title: string; chapter: string; kind: string; summary?: string; names?: string };
}

const letters = 'abcdefghijklmnopqrstuvwxyz';
const definitions = { filters: { is: 'definition' } };

let index: Promise<Pagefind> | undefined;

/** The search index that the build wrote; opened once. Rejects where it cannot be loaded. */
export function openIndex(base: string): Promise<Pagefind> {
  index ??= (async () => {
    const pagefind = (await import(/* @vite-ignore */ `${base}pagefind/pagefind.js`)) as Pagefind;
    await pagefind.options({ baseUrl: base, excerptLength: 24 });
    await pagefind.init();
    // The first query shall find all fetched and compiled: the pieces of the index, in the order of the alphabet, and a result.
    const { results } = await pagefind.search('network', definitions);
    await Promise.all([...letters].map((letter) => pagefind.preload(letter)));
    await results[0]?.data();
    return pagefind;
  })();
  index.catch(() => (index = undefined));
  return index;
}

const most = 10;

/** Formulas hold the letters, readers type their names. */
const greek: Record<string, string> = {
  alpha: 'α', beta: 'β', gamma: 'γ', delta: 'δ', epsilon: 'ε', eta: 'η', theta: 'θ', lambda: 'λ', mu: 'μ', rho: 'ρ',
  sigma: 'σ', tau: 'τ', phi: 'φ',
}; // prettier-ignore

/**
 * Searches the book. What is called by the query comes first, then what has a name or title that begins with it or holds it, each
 * time definitions before sections before demos, then the rest as the index ranks it.
 */
export async function search(base: string, query: string): Promise<SearchResult[]> {
  const pagefind = await openIndex(base);
  const wanted = query.replaceAll('\\', '').trim().toLowerCase();
  const letter = greek[wanted];
  const [defined, ...both] = await Promise.all([
    pagefind.search(wanted, definitions),
    ...[wanted, letter].filter((text) => text !== undefined).map((text) => pagefind.search(text)),
  ]);
  const all = both.flatMap(({ results }) => results.slice(0, most));
  const results = new Map([...defined.results.slice(0, most / 2), ...all].map((one) => [one.id, one]));
  const found = await Promise.all([...results.values()].map((result) => result.data()));
  const places = new Map(all.map(({ id }, i) => [id, i]));
  const order = [...results.keys()].map((id, i) => 1000 * rank(found[i]!.meta, wanted) + (places.get(id) ?? 999));
  return found
    .map((data, i) => ({ data, order: order[i]! }))
    .filter(({ data: { content } }) => holdsEvery(content, wanted) || (letter && content.includes(letter)))
    .sort((a, b) => a.order - b.order)
    .slice(0, most)
    .map(({ data: { url, excerpt, meta } }) => ({
      url,
      ...meta,
      excerpt: meta.summary === undefined ? withoutTitle(excerpt, meta.title) : escapeText(meta.summary),
    }));
}

const kindsInOrder = ['term', 'symbol', 'section', 'chapter', 'demo'];

/** How well a record's names fit a query in small letters: 0 is best, 15 not at all. */
export function rank({ title, kind, names = title }: PagefindData['meta'], wanted: string): number {
  const called = names.toLowerCase().split('\n');
  const fit = [
    called.includes(wanted),
    called.some((name) => name.startsWith(wanted)),
    called.some((name) => name.split(/[^\p{L}\p{N}_]+/u).includes(wanted)),
  ].indexOf(true);
  return fit < 0 ? 15 : 5 * fit + kindsInOrder.indexOf(kind);
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
 * Whether a text holds every word of a query, endings and hyphens aside. The index itself falls back to ever shorter beginnings of
 * a word it does not know, down to a single letter.
 */
export function holdsEvery(content: string, query: string): boolean {
  const text = content.toLowerCase().replaceAll('-', '');
  return query
    .replaceAll('-', '')
    .split(/\s+/)
    .every((word) => text.includes(word.slice(0, word.length > 6 ? -2 : word.length > 4 ? -1 : undefined)));
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
