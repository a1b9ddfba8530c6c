import { mostBytes } from './settings.ts';

/** A text to learn from. */
export interface OwnText {
  content: string;
  /** Where it came from: a file's name, or words such as “your text”. */
  name: string;
  /** What the reader should know of how it was read. */
  note?: string;
}

/** The encodings in which a text that is not UTF-8 may be, by the names that TextDecoder knows. */
export const encodings = {
  'windows-1252': 'Western European (Windows-1252)',
  'iso-8859-2': 'Central European (ISO 8859-2)',
  'windows-1251': 'Cyrillic (Windows-1251)',
  'koi8-r': 'Cyrillic (KOI8-R)',
  'iso-8859-7': 'Greek (ISO 8859-7)',
  'windows-1255': 'Hebrew (Windows-1255)',
  'windows-1256': 'Arabic (Windows-1256)',
  gb18030: 'Chinese (GB 18030)',
  big5: 'Chinese (Big5)',
  shift_jis: 'Japanese (Shift JIS)',
  'euc-kr': 'Korean (EUC-KR)',
} as const;
export type Encoding = keyof typeof encodings;

/** A file that is text, but not in UTF-8: the reader may say in what. */
export class EncodingError extends Error {
  override name = 'EncodingError';
}

/**
 * The text in a file, up to its first 5 MB: in UTF-8, in UTF-16 with a byte order mark, or in the encoding given.
 * Throws an EncodingError, or for what is no text an Error, with a sentence for the reader.
 */
export async function readTextFile(file: File, encoding?: Encoding): Promise<OwnText> {
  const bytes = new Uint8Array(await file.slice(0, mostBytes).arrayBuffer());
  const notes = file.size > mostBytes ? [`Only its first ${mostBytes / 1e6} MB are used.`] : [];
  if (bytes.length === 0) throw new Error(`“${file.name}” is empty.`);

  const mark = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0);
  if (!encoding && (mark === 0xfeff || mark === 0xfffe)) {
    notes.unshift('It is in UTF-16, as its first two bytes say, and was read so.');
    return textOf(file, decode(bytes, mark === 0xfeff ? 'utf-16be' : 'utf-16le'), notes);
  }
  const problem = problemOfBinary(bytes);
  if (problem) throw new Error(`“${file.name}” ${problem}`);
  if (encoding) {
    notes.unshift(`It was read as ${encodings[encoding]}.`);
    return textOf(file, decode(bytes, encoding), notes);
  }
  try {
    // As a stream, since the cut at 5 MB may go through a character.
    const whole = file.size <= mostBytes;
    return textOf(file, new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: !whole }), notes);
  } catch {
    const before = decode(bytes, 'utf-8').split('\ufffd', 1)[0]!;
    const line = before.split('\n').length;
    const words = before.slice(-20).split('\n').at(-1)!.trim();
    throw new EncodingError(
      `“${file.name}” is not in UTF-8: line ${line} has bytes that mean nothing in it${words ? `, after “${words}”` : ''}. ` +
        'It is probably in an older encoding. Choose which below, or save it as UTF-8 and open it again.',
    );
  }
}

function textOf({ name }: File, content: string, notes: string[]): OwnText {
  return notes.length > 0 ? { content, name, note: notes.join(' ') } : { content, name };
}

function decode(bytes: Uint8Array, encoding: string): string {
  return new TextDecoder(encoding).decode(bytes);
}

/** Why bytes cannot be a text in any encoding that keeps ASCII's control characters; undefined if they can. */
function problemOfBinary(bytes: Uint8Array): string | undefined {
  const head = String.fromCharCode(...bytes.subarray(0, 4));
  if (head === '%PDF') return 'is a PDF file. Copy its text and paste it into the field.';
  if (head.startsWith('PK'))
    return 'is packed, as Word and e-book files are. Save it as plain text (.txt) and open that.';
  const start = bytes.subarray(0, 65_536);
  const isControl = (byte: number) => byte < 32 && ![9, 10, 12, 13, 27].includes(byte);
  const numControls = start.reduce((count, byte) => count + Number(isControl(byte)), 0);
  if (start.includes(0) || numControls > start.length / 50)
    return 'is not a text but other data, such as a picture or a program, or UTF-16 without its mark. Open a plain text file (.txt).';
  return undefined;
}
