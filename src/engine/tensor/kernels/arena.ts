import type { Pointer } from './operations.ts';

/** A piece of the kernels' memory. */
export interface Block {
  readonly pointer: Pointer;
  /** In floats. */
  readonly length: number;
  /** The pointer to element `index`. */
  at(index: number): Pointer;
  /** A view of the block. Take it afresh after any `allocate`: growing memory detaches the views made before. */
  readonly values: Float32Array;
  /** The same bytes as integers. */
  readonly integers: Int32Array;
}

/** Hands out memory from the bottom up. Freed in the reverse order, all that came after a mark at once. */
export interface Arena {
  /** A block of `length` floats, all zero, aligned to 64 bytes. */
  allocate(length: number): Block;
  /** The place to which `release` returns. */
  mark(): number;
  /** Frees every block allocated since the mark; their use afterwards is an error that nothing detects. */
  release(mark: number): void;
}

/** An arena over a buffer that can grow. `buffer` gives the current one, `grow` makes it at least so many bytes long. */
export function createArena(buffer: () => ArrayBufferLike, grow: (bytes: number) => void, start: number): Arena {
  let top = start;
  let floats = new Float32Array(buffer() as ArrayBuffer);
  const currentFloats = () => {
    const current = buffer() as ArrayBuffer;
    return floats.buffer === current ? floats : (floats = new Float32Array(current));
  };

  return {
    allocate(length) {
      const pointer = 64 * Math.ceil(top / 64);
      top = pointer + 4 * length;
      // Kernels may read up to twelve bytes past an array.
      if (top + 16 > buffer().byteLength) grow(top + 16);
      currentFloats().fill(0, pointer / 4, pointer / 4 + length);
      return {
        pointer,
        length,
        at: (index) => pointer + 4 * index,
        get values() {
          return currentFloats().subarray(pointer / 4, pointer / 4 + length);
        },
        get integers() {
          return new Int32Array(buffer() as ArrayBuffer, pointer, length);
        },
      };
    },
    mark: () => top,
    release: (mark) => void (top = mark),
  };
}
