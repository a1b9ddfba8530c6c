/** One mark of a Scatter. */
export interface ScatterPoint {
  x: number;
  y: number;
  /** Its class, which gives colour and shape. */
  group?: number;
}

/** The index of the point nearest to a place and no further than `reach`, all in pixels; undefined where there is none. */
export function nearestPoint(
  places: Iterable<readonly [x: number, y: number]>,
  x: number,
  y: number,
  reach: number,
): number | undefined {
  let best: number | undefined;
  let bestDistance = reach;
  let index = 0;
  for (const [px, py] of places) {
    const distance = Math.hypot(px - x, py - y);
    if (distance <= bestDistance) [best, bestDistance] = [index, distance];
    index++;
  }
  return best;
}
