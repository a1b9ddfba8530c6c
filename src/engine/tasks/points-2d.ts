import { createRandom, type Random } from '../random.ts';

/** Points of the plane with a class each: x [N, 2] in about ±2, labels [N]. */
export interface Points {
  x: Float32Array;
  labels: Uint8Array;
}

/** The sets of points that can be drawn from a seed. */
export const pointSets = ['circles', 'spirals', 'xor', 'moons', 'blobs'] as const;
export type PointSet = (typeof pointSets)[number];

export interface PointsConfig {
  set: PointSet;
  /** N, shared evenly between the classes. */
  count: number;
  /** Standard deviation of the jitter added to both coordinates. */
  noise: number;
  /** 2 to 5; only blobs have more than two. */
  classes: number;
  seed: number;
}

/** Where the noiseless point `share` (0 to 1) of a class lies; a set may draw from the stream, too. */
type Place = (label: number, share: number, random: Random, classes: number) => [number, number];

const places: Record<PointSet, Place> = {
  /** A disc, and a ring around it. */
  circles: (label, _, random) => {
    const radius = label === 0 ? 0.75 * Math.sqrt(random.uniform()) : random.uniform(1.15, 1.65);
    return atAngle(random.uniform(0, 2 * Math.PI), radius);
  },
  /** Two arms that wind about each other one and a half times. */
  spirals: (label, share) => atAngle(share * 3 * Math.PI + label * Math.PI, 0.15 + 1.55 * share),
  /** Four squares, the same class in opposite ones. */
  xor: (label, _, random) => {
    const [x, y] = [random.uniform(0.15, 1.6), random.uniform(0.15, 1.6)];
    const side = random.integer(2) ? 1 : -1;
    return [side * x, side * y * (label === 0 ? 1 : -1)];
  },
  /** Two half circles that reach into each other. */
  moons: (label, share) => {
    const [x, y] = atAngle(share * Math.PI, 1.05);
    return label === 0 ? [x - 0.5, y - 0.3] : [0.5 - x, 0.3 - y];
  },
  /** Round heaps, evenly around a circle. */
  blobs: (label, _, random, classes) => {
    const [x, y] = atAngle((2 * Math.PI * label) / classes + 0.4, 1.05);
    return [x + random.normal(0, 0.25), y + random.normal(0, 0.25)];
  },
};

/** A set of points, the classes by turns. */
export function makePoints({ set, count, noise, classes, seed }: PointsConfig): Points {
  const random = createRandom(seed);
  const numClasses = set === 'blobs' ? classes : 2;
  const points = { x: new Float32Array(2 * count), labels: new Uint8Array(count) };
  for (let n = 0; n < count; n++) {
    const label = n % numClasses;
    const [x, y] = places[set](label, random.uniform(), random, numClasses);
    points.x[2 * n] = x + random.normal(0, noise);
    points.x[2 * n + 1] = y + random.normal(0, noise);
    points.labels[n] = label;
  }
  return points;
}

/**
 * Holds a share of each class back for testing: 1 where a point is held back [N]. Spread evenly through each class in the
 * order given, so that adding a point at the end moves no other.
 */
export function holdOut(labels: Uint8Array, share: number): Uint8Array {
  const seen: number[] = [];
  return labels.map((label) => {
    const before = seen[label] ?? 0;
    seen[label] = before + 1;
    return Math.floor((before + 1) * share + 1e-9) - Math.floor(before * share + 1e-9);
  });
}

/** The points whose flag is as asked. */
export function selectPoints({ x, labels }: Points, flags: Uint8Array, flag: 0 | 1): Points {
  const chosen = Array.from(labels.keys()).filter((n) => flags[n] === flag);
  return {
    x: Float32Array.from(chosen.flatMap((n) => [x[2 * n]!, x[2 * n + 1]!])),
    labels: Uint8Array.from(chosen, (n) => labels[n]!),
  };
}

function atAngle(angle: number, radius: number): [number, number] {
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}
