import type { Concept } from '../concepts.ts';

/** One bar; with `parts` it is made of several, signed ones on either side of zero. */
export interface Bar {
  label: string;
  value: number;
  concept?: Concept;
  parts?: readonly { label: string; value: number; concept?: Concept }[];
}

/** A piece of a bar between two values. */
export interface BarSegment {
  from: number;
  to: number;
  label: string;
  concept: Concept | undefined;
}

/** The pieces of a bar: positive parts are stacked to the right of zero, negative ones to the left. */
export function segmentsOf({ label, value, concept, parts }: Bar): BarSegment[] {
  if (!parts) return [{ from: Math.min(0, value), to: Math.max(0, value), label, concept }];
  let [left, right] = [0, 0];
  return parts.map((part) => {
    const from = part.value < 0 ? left + part.value : right;
    const to = part.value < 0 ? left : right + part.value;
    if (part.value < 0) left = from;
    else right = to;
    return { from, to, label: part.label, concept: part.concept ?? concept };
  });
}

/** The interval that holds every bar and zero. */
export function barDomain(bars: readonly Bar[]): [number, number] {
  let [low, high] = [0, 0];
  for (const bar of bars)
    for (const { from, to } of segmentsOf(bar)) {
      if (from < low) low = from;
      if (to > high) high = to;
    }
  return low === high ? [0, 1] : [low, high];
}
