import type { NeuronsSnapshot } from './study.ts';

/** A snapshot small enough for the page's HTML: its arrays as bytes in base64, activations and shares rounded to 1/127 and 1/255. */
export type FirstPage = Omit<NeuronsSnapshot, 'activation' | 'guesses' | 'shares' | 'text'> & {
  activation: string;
  guesses: string;
  shares: string;
};

/** The first picture as the page carries it; its text is the excerpt, which the page has already. */
export function pack({ activation, guesses, shares, text: _, ...rest }: NeuronsSnapshot): FirstPage {
  return {
    ...rest,
    activation: encode(activation, (value) => 128 + Math.round(127 * value)),
    guesses: encode(guesses, (symbol) => symbol),
    shares: encode(shares, (share) => Math.round(255 * share)),
  };
}

/** The snapshot again, with the text that it is of. */
export function unpack({ activation, guesses, shares, ...rest }: FirstPage, text: string): NeuronsSnapshot {
  return {
    ...rest,
    text,
    activation: Float32Array.from(decode(activation), (byte) => (byte - 128) / 127),
    guesses: decode(guesses),
    shares: Float32Array.from(decode(shares), (byte) => byte / 255),
  };
}

function encode(values: Float32Array | Uint8Array, toByte: (value: number) => number): string {
  let binary = '';
  for (const value of values) binary += String.fromCharCode(toByte(value));
  return btoa(binary);
}

function decode(packed: string): Uint8Array {
  return Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
}
