/**
 * The indices to draw of a long line: in each of `numBuckets` equal runs the first, lowest, highest and last value, so
 * that a line of 10,000 points looks the same at a twentieth of the cost. Gaps (values that are not finite) stay gaps.
 */
export function decimate(values: ArrayLike<number>, numBuckets: number): number[] {
  const count = values.length;
  if (count <= numBuckets * 4) return Array.from({ length: count }, (_, i) => i);
  const kept: number[] = [];
  for (let bucket = 0; bucket < numBuckets; bucket++) {
    const from = Math.floor((bucket * count) / numBuckets);
    const to = Math.floor(((bucket + 1) * count) / numBuckets);
    let [lowest, highest, gap] = [from, from, -1];
    for (let i = from; i < to; i++) {
      const value = values[i]!;
      if (!Number.isFinite(value)) gap = i;
      if (!(values[lowest]! <= value)) lowest = Number.isFinite(value) ? i : lowest;
      if (!(values[highest]! >= value)) highest = Number.isFinite(value) ? i : highest;
    }
    const chosen = [from, lowest, highest, gap, to - 1].filter((i) => i >= 0).sort((a, b) => a - b);
    for (const i of chosen) if (i !== kept.at(-1)) kept.push(i);
  }
  return kept;
}

/** An SVG path through the points (xAt(i), yAt(i)); a point that is not finite lifts the pen. */
export function linePath(
  indices: readonly number[],
  xAt: (index: number) => number,
  yAt: (index: number) => number,
): string {
  let path = '';
  let isDrawing = false;
  for (const i of indices) {
    const [x, y] = [xAt(i), yAt(i)];
    const isPoint = Number.isFinite(x) && Number.isFinite(y);
    if (isPoint) path += `${isDrawing ? 'L' : 'M'}${round(x)} ${round(y)}`;
    isDrawing = isPoint;
  }
  return path;
}

/** A closed SVG path between a lower and an upper line; indices where either is not finite are left out. */
export function bandPath(
  indices: readonly number[],
  xAt: (index: number) => number,
  lowAt: (index: number) => number,
  highAt: (index: number) => number,
): string {
  const kept = indices.filter((i) => Number.isFinite(lowAt(i)) && Number.isFinite(highAt(i)));
  if (kept.length < 2) return '';
  const there = kept.map((i) => `${round(xAt(i))} ${round(highAt(i))}`);
  const back = kept.map((i) => `${round(xAt(i))} ${round(lowAt(i))}`).reverse();
  return `M${[...there, ...back].join('L')}Z`;
}

/**
 * Moves labels apart along a line: each stays as near as it can to where it wants to be, in order, at least `gap` from
 * the next and inside [low, high] where there is room.
 */
export function spreadLabels(wanted: readonly number[], gap: number, low: number, high: number): number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a]! - wanted[b]!);
  const groups: { members: number[]; middle: number }[] = [];
  for (const i of order) {
    let group = { members: [i], middle: clampMiddle(wanted[i]!, 1) };
    let before = groups.at(-1);
    while (before && group.middle - before.middle < ((group.members.length + before.members.length) / 2) * gap) {
      groups.pop();
      const members = [...before.members, ...group.members];
      const mean = members.reduce((sum, member) => sum + wanted[member]!, 0) / members.length;
      group = { members, middle: clampMiddle(mean, members.length) };
      before = groups.at(-1);
    }
    groups.push(group);
  }
  const placed = new Array<number>(wanted.length);
  for (const { members, middle } of groups)
    members.forEach((member, k) => (placed[member] = middle + (k - (members.length - 1) / 2) * gap));
  return placed;

  function clampMiddle(middle: number, size: number): number {
    const half = ((size - 1) / 2) * gap;
    return Math.max(low + half, Math.min(high - half, middle));
  }
}

const round = (value: number) => Math.round(value * 10) / 10;
