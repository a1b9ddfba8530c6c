/** Views of a memory whose buffer may be replaced by a larger one. */
export interface Views {
  readonly floats: Float32Array;
  readonly integers: Int32Array;
  readonly bytes: Int8Array;
  /** The `n` floats from a pointer on. */
  row(pointer: number, n: number): Float32Array;
}

/** Two, three or four rows of an array of rows. */
export type Rows<N extends 2 | 3 | 4> = { 2: [F, F]; 3: [F, F, F]; 4: [F, F, F, F] }[N];
type F = Float32Array;

/** Views of the current `buffer`, made once for each. */
export function createViews(buffer: () => ArrayBuffer): Views {
  const view = (current: ArrayBuffer) => ({
    floats: new Float32Array(current),
    integers: new Int32Array(current),
    bytes: new Int8Array(current),
  });
  let last = view(buffer());
  const current = () => (last.floats.buffer === buffer() ? last : (last = view(buffer())));
  return {
    get floats() {
      return current().floats;
    },
    get integers() {
      return current().integers;
    },
    get bytes() {
      return current().bytes;
    },
    row: (pointer, n) => current().floats.subarray(pointer >> 2, (pointer >> 2) + n),
  };
}
