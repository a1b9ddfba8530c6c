/**
 * A demo's settings in the address, as `?demo-slug=1.code`: a version, then the settings that differ from the
 * defaults as base64url JSON. Several demos of a page stand side by side.
 */
const version = '1';

/** The address that opens this page with the demo so set; settings equal to the defaults are left out. */
export function permalinkTo(address: string, demo: string, config: object, defaults: object): string {
  const standard = defaults as Record<string, unknown>;
  const changed = Object.fromEntries(
    Object.entries(config).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(standard[key])),
  );
  const url = new URL(address);
  if (Object.keys(changed).length === 0) url.searchParams.delete(demo);
  else url.searchParams.set(demo, `${version}.${encode(JSON.stringify(changed))}`);
  url.hash = `demo-${demo}`;
  return url.href;
}

/**
 * The changed settings that an address carries for a demo, or undefined where it carries none.
 * Throws a sentence for the reader where the code is broken; the caller still checks every value.
 */
export function readPermalink(address: string, demo: string): Record<string, unknown> | undefined {
  const code = new URL(address).searchParams.get(demo);
  if (code === null) return undefined;
  const [codeVersion, payload = ''] = code.split('.');
  if (codeVersion !== version && /^\d+$/.test(codeVersion!))
    throw new Error('This link was made by another version of the book; the demo starts with its own settings.');
  try {
    const settings: unknown = JSON.parse(decode(payload));
    if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) throw new Error();
    return settings as Record<string, unknown>;
  } catch {
    throw new Error('This link is damaged, so the demo starts with its own settings.');
  }
}

/** A value from an address is a whole number from `low` to `high`. */
export function isWhole(value: unknown, low: number, high: number): boolean {
  return Number.isInteger(value) && (value as number) >= low && (value as number) <= high;
}

function encode(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function decode(code: string): string {
  const binary = atob(code.replaceAll('-', '+').replaceAll('_', '/'));
  return new TextDecoder('utf-8', { fatal: true }).decode(
    Uint8Array.from(binary, (character) => character.charCodeAt(0)),
  );
}
