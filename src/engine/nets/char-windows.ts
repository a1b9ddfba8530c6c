/** Where so many readers begin, spread evenly over a text of the given length. */
export function readersOver(length: number, count: number): number[] {
  return Array.from({ length: count }, (_, reader) => Math.floor((reader * length) / count));
}

/**
 * The symbols [T, B] that readers who began at `starts` meet from their step `from` on; whoever comes to the end of the
 * text goes on at its beginning.
 */
export function windowFrom(text: Int32Array, starts: readonly number[], numSteps: number, from: number): Int32Array {
  const B = starts.length;
  return Int32Array.from(
    { length: numSteps * B },
    (_, k) => text[(starts[k % B]! + from + Math.floor(k / B)) % text.length]!,
  );
}
