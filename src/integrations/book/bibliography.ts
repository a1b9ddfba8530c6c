import { readFileSync, statSync } from 'node:fs';
import { Cite, type InputOptions } from '@citation-js/core';
import '@citation-js/plugin-bibtex';
import '@citation-js/plugin-csl';

/** A source as the text names it, 'LeCun et al., 2015', and as a reference list prints it, in HTML. */
export interface Source {
  key: string;
  inText: string;
  html: string;
}

let latest: { changedAt: number; sources: Map<string, Source> } | undefined;

/** All sources in alphabetical order, formatted in APA style by citation-js. Read again only when the file has changed. */
export function readBibliography(file = 'content/references.bib'): Map<string, Source> {
  const changedAt = statSync(file).mtimeMs;
  if (latest?.changedAt === changedAt) return latest.sources;
  const library = new Cite(readFileSync(file, 'utf8'), { forceType: '@bibtex/text' } as InputOptions);
  const entries: [string, string][] = library.format('bibliography', {
    format: 'html',
    template: 'apa',
    lang: 'en-US',
    asEntryArray: true,
  });
  const sources = new Map(
    entries.map(([key, html]): [string, Source] => [
      key,
      {
        key,
        html: linkAddresses(html.replace(/^\s*<div[^>]*>|<\/div>\s*$/g, '')),
        /* Only for those that are cited: each takes some 40 ms. */
        get inText() {
          const text: string = library.format('citation', { template: 'apa', entry: [key] } as never);
          return text.replace(/^\(|\)$/g, '');
        },
      },
    ]),
  );
  latest = { changedAt, sources };
  return sources;
}

function linkAddresses(html: string): string {
  return html.replace(/https?:\/\/[^\s<]+[^\s<.]/g, (address) => `<a href="${address}">${address}</a>`);
}
