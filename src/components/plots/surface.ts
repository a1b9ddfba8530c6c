/** Heights over a rectangular grid of places, which need not be evenly spaced. */
export interface HeightField {
  /** Rising places of the columns and rows. */
  xs: ArrayLike<number>;
  ys: ArrayLike<number>;
  /** ys.length * xs.length heights, row by row. */
  heights: ArrayLike<number>;
}

/** The direction a surface is seen from: the turn about the upright axis and the height of the eye, in radians. */
export interface View {
  turn: number;
  rise: number;
}

export interface ProjectedQuad {
  /** Corners in a box 1 wide, x and y by turns; y grows downwards. */
  corners: number[];
  /** The mean height, 0 at the lowest and 1 at the highest point of the field. */
  level: number;
  /** How much light falls on it, 0 to 1. */
  light: number;
  depth: number;
}

/** Width over height of the box a surface is drawn in. */
export const surfaceAspect = 1.2;

const upright = 0.55;
const scale = 0.54;

/** How places of a field map into the picture: parallel lines stay parallel (an orthographic view). */
export function makeProjection({ xs, ys, heights }: HeightField, { turn, rise }: View) {
  const unit = (list: ArrayLike<number>) => {
    const [low, high] = [list[0]!, list[list.length - 1]!];
    return (value: number) => (value - low) / (high - low || 1);
  };
  let [lowest, highest] = [Infinity, -Infinity];
  for (let i = 0; i < heights.length; i++) {
    lowest = Math.min(lowest, heights[i]!);
    highest = Math.max(highest, heights[i]!);
  }
  const [unitX, unitY] = [unit(xs), unit(ys)];
  const level = (height: number) => (height - lowest) / (highest - lowest || 1);
  const [cosTurn, sinTurn, cosRise, sinRise] = [Math.cos(turn), Math.sin(turn), Math.cos(rise), Math.sin(rise)];

  /** The point of the picture where (x, y, height) is seen, and its depth (larger is nearer). */
  function project(x: number, y: number, height: number): [x: number, y: number, depth: number] {
    const [a, b, c] = [unitX(x) - 0.5, unitY(y) - 0.5, (level(height) - 0.5) * upright];
    const right = a * cosTurn - b * sinTurn;
    const away = a * sinTurn + b * cosTurn;
    return [
      0.5 + right * scale,
      0.5 / surfaceAspect - (c * cosRise + away * sinRise) * scale,
      c * sinRise - away * cosRise,
    ];
  }
  return { project, level };
}

/** The surface's faces as they are seen, the farthest first, so that drawing them in order hides what is hidden. */
export function projectSurface(field: HeightField, view: View): ProjectedQuad[] {
  const { xs, ys, heights } = field;
  const { project, level } = makeProjection(field, view);
  const [cols, rows] = [xs.length, ys.length];
  const points = Array.from({ length: rows * cols }, (_, i) =>
    project(xs[i % cols]!, ys[Math.floor(i / cols)]!, heights[i]!),
  );
  const quads: ProjectedQuad[] = [];
  for (let row = 0; row + 1 < rows; row++)
    for (let col = 0; col + 1 < cols; col++) {
      const at = row * cols + col;
      const around = [at, at + 1, at + cols + 1, at + cols];
      const mean = (value: (i: number) => number) => around.reduce((sum, i) => sum + value(i), 0) / 4;
      const levels = around.map((i) => level(heights[i]!));
      const slope = Math.hypot(
        ((levels[1]! + levels[2]! - levels[0]! - levels[3]!) / 2) * cols,
        ((levels[2]! + levels[3]! - levels[0]! - levels[1]!) / 2) * rows,
      );
      quads.push({
        corners: around.flatMap((i) => [points[i]![0], points[i]![1]]),
        level: mean((i) => level(heights[i]!)),
        light: 1 / Math.hypot(1, slope * upright * 0.35),
        depth: mean((i) => points[i]![2]),
      });
    }
  return quads.sort((a, b) => a.depth - b.depth);
}
