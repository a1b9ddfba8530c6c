import { formatNumber } from '~/components/plots/format-number.ts';

/** Bytes for readers, in units of a thousand: 1,234,000 is '1.23 MB'. */
export function formatBytes(bytes: number): string {
  const power = Math.min(3, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${formatNumber(bytes / 1000 ** power)} ${['bytes', 'kB', 'MB', 'GB'][power]}`;
}
