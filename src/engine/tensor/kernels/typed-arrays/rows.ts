import type { Operations } from '../operations.ts';
import type { Views } from './views.ts';

/** Rows gathered, scattered, repeated and summed. */
export function rows(views: Views): Pick<Operations, 'gatherRows' | 'scatterRows' | 'repeatRow' | 'sumRows'> {
  const { row } = views;
  return {
    gatherRows(rows, n, ids, table, bias, out) {
      const [f, shift] = [views.floats, bias >> 2];
      for (let r = 0; r < rows; r++) {
        const [from, to] = [(table >> 2) + views.integers[(ids >> 2) + r]! * n, (out >> 2) + r * n];
        for (let j = 0; j < n; j++) f[to + j] = f[from + j]! + f[shift + j]!;
      }
    },
    scatterRows(rows, n, ids, d, table) {
      const f = views.floats;
      for (let r = 0; r < rows; r++) {
        const [from, to] = [(d >> 2) + r * n, (table >> 2) + views.integers[(ids >> 2) + r]! * n];
        for (let j = 0; j < n; j++) f[to + j]! += f[from + j]!;
      }
    },
    repeatRow(rows, n, from, out) {
      for (let r = 0; r < rows; r++) row(out + 4 * n * r, n).set(row(from, n));
    },
    sumRows(rows, n, x, out) {
      const [f, sums] = [views.floats, row(out, n)];
      sums.fill(0);
      for (let r = 0, at = x >> 2; r < rows; r++) for (let j = 0; j < n; j++, at++) sums[j]! += f[at]!;
    },
  };
}
