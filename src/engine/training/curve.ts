/** A curve that a long run records in bounded room: a point for every `stride` values, each their mean. */
export interface Curve {
  stride: number;
  values: number[];
}

/** Records into a curve; when it has grown to `most` points, each two neighbours become one and the stride doubles. */
export function recordInto(curve: Curve, most: number): (value: number) => void {
  let [sum, count] = [0, 0];
  return (value) => {
    sum += value;
    if (++count < curve.stride) return;
    curve.values.push(sum / count);
    sum = count = 0;
    if (curve.values.length < most) return;
    curve.values = halve(curve.values);
    curve.stride *= 2;
  };
}

/** Each two neighbours by their mean. */
export function halve(values: readonly number[]): number[] {
  return Array.from({ length: values.length >> 1 }, (_, k) => (values[2 * k]! + values[2 * k + 1]!) / 2);
}
