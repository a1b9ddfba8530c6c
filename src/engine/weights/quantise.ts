/** A matrix in 8 bits: value [row, column] = data [row, column] · scale [column]. */
export interface QuantisedMatrix {
  data: Int8Array;
  scale: Float32Array;
}

/**
 * Rounds a matrix [rows, columns] to 8 bits, with one scale a column that maps its largest magnitude to 127.
 * A column is all that one unit sees, so one unit's large weights do not coarsen another's.
 */
export function quantiseColumns(matrix: Float32Array, columns: number): QuantisedMatrix {
  const scale = new Float32Array(columns);
  for (let k = 0; k < matrix.length; k++) scale[k % columns] = Math.max(scale[k % columns]!, Math.abs(matrix[k]!));
  for (let j = 0; j < columns; j++) scale[j] = scale[j]! / 127;
  const data = Int8Array.from(matrix, (value, k) => (value === 0 ? 0 : Math.round(value / scale[k % columns]!)));
  return { data, scale };
}

/** The matrix that 8 bits and a scale a column stand for. */
export function dequantiseColumns({ data, scale }: QuantisedMatrix): Float32Array {
  return Float32Array.from(data, (value, k) => value * scale[k % scale.length]!);
}
