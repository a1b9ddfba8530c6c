import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readPages } from './built-pages.ts';

describe.each(readPages('dist'))('page /$path', ({ html }) => {
  const [, policy = ''] = /<meta http-equiv="content-security-policy" content="([^"]*)"/i.exec(html) ?? [];
  const directives = new Map(
    policy.split(';').map((directive) => {
      const [name, ...sources] = directive.trim().split(/\s+/);
      return [name, sources];
    }),
  );

  test('runs no script but the book’s own, and no text as a script', () => {
    const scripts = directives.get('script-src')!;
    expect(scripts.filter((source) => !source.startsWith("'sha256-"))).toEqual(["'self'", "'wasm-unsafe-eval'"]);
    expect(html).not.toMatch(/<[^>]+\son[a-z]+\s*=\s*["']/);
    expect(html).not.toMatch(/href="javascript:/);
  });

  test('has the hash of every script and style that it carries', () => {
    for (const [kind, element] of [
      ['script-src', /<script(?![^>]*\ssrc=)(?![^>]*ld\+json)[^>]*>([\s\S]*?)<\/script>/g],
      ['style-src', /<style[^>]*>([\s\S]*?)<\/style>/g],
    ] as const)
      for (const [, text] of html.matchAll(element)) {
        const hash = createHash('sha256').update(text!).digest('base64');
        expect(directives.get(kind), text!.slice(0, 80)).toContain(`'sha256-${hash}'`);
      }
  });

  test('loads nothing from another host', () => {
    expect(directives.get('default-src')).toEqual(["'self'"]);
    for (const sources of directives.values())
      expect(sources.filter((source) => /https?:|\*/.test(source))).toEqual([]);
  });

  test('allows style attributes, which formulas are placed with, but no foreign style sheet', () => {
    expect(directives.get('style-src')).not.toContain("'unsafe-inline'");
    expect(directives.get('style-src-attr') ?? ["'unsafe-inline'"]).toEqual(["'unsafe-inline'"]);
  });
});
