import type { VisualizationSnapshot } from './compute.ts';

/** A snapshot small enough for the page's HTML: the pictures as bytes. */
export interface PackedSnapshot extends Omit<VisualizationSnapshot, 'held' | 'plain'> {
  held: string;
  plain: string;
}

/** Packs a snapshot when the book is built. */
export function packSnapshot(snapshot: VisualizationSnapshot): PackedSnapshot {
  return { ...snapshot, held: pack(snapshot.held), plain: pack(snapshot.plain) };
}

/** The snapshot again, its pictures within 1/510. */
export function unpackSnapshot(packed: PackedSnapshot): VisualizationSnapshot {
  return { ...packed, held: unpack(packed.held), plain: unpack(packed.plain) };
}

function pack(picture: Float32Array): string {
  return btoa(String.fromCharCode(...picture.map((value) => Math.round(value * 255))));
}

function unpack(bytes: string): Float32Array {
  return Float32Array.from(atob(bytes), (character) => character.charCodeAt(0) / 255);
}
