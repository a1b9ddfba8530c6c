/** Numbers by name: the parameters of a model, their gradients, or what an optimiser remembers of them. */
export type NamedArrays = Record<string, Float32Array>;

/** Numbers of either precision: big models keep 32 bits, small exact ones 64. */
export type Numbers = Float32Array | Float64Array;

/** The shape of each named array, outermost dimension first. */
export type Shapes = Record<string, readonly number[]>;

/** The number of values that a shape holds. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** Zero-filled arrays with the names and sizes of `like`. */
export function zerosLike(like: NamedArrays): NamedArrays {
  return mapArrays(like, (array) => new Float32Array(array.length));
}

/** A copy that shares no memory with the original. */
export function copyArrays(arrays: NamedArrays): NamedArrays {
  return mapArrays(arrays, (array) => array.slice());
}

/** Overwrites each array of `target` with the one of the same name; throws if a name or a size does not match. */
export function assignArrays(target: NamedArrays, source: NamedArrays): void {
  for (const name in target) {
    const from = source[name];
    if (from?.length !== target[name]!.length) {
      throw new Error(`'${name}' holds ${target[name]!.length} values, but ${from?.length ?? 'none'} were given.`);
    }
    target[name]!.set(from);
  }
}

function mapArrays(arrays: NamedArrays, change: (array: Float32Array) => Float32Array): NamedArrays {
  return Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, change(array)]));
}
