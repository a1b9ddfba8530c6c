/**
 * Two orthonormal directions of a space of H dimensions and a centre, onto which points are projected to be drawn.
 *   axes [2, H], row by row; centre [H].
 */
export interface Plane {
  axes: Float64Array;
  centre: Float64Array;
}

/** The plane of two coordinates (or, where H is 1, of the only one). */
export function coordinatePlane(H: number, first: number, second: number): Plane {
  const axes = new Float64Array(2 * H);
  axes[first] = 1;
  if (second !== first) axes[H + second] = 1;
  return { axes, centre: new Float64Array(H) };
}

/**
 * The plane of largest spread (the first two principal components) of points in columns, values [H, S] of which the first
 * `count` count. With `near` the directions are turned to agree with an earlier plane, so that a picture does not flip.
 */
export function principalPlane(values: ArrayLike<number>, H: number, S: number, count: number, near?: Plane): Plane {
  const centre = centreOf(values, H, S, count);
  return { axes: leadingDirections(covarianceOf(values, H, S, count, centre), H, undefined, near), centre };
}

/**
 * The plane in which a linear read-out tells classes apart, for weights [C, H]: the leading right singular directions of the
 * weights without their mean over classes. Two classes have one such direction; the other is then that of largest spread
 * across it. With up to three classes, what the read-out decides is exactly visible in this plane.
 */
export function readoutPlane(
  weights: ArrayLike<number>,
  C: number,
  values: ArrayLike<number>,
  H: number,
  S: number,
  count: number,
  near?: Plane,
): Plane {
  const centre = centreOf(values, H, S, count);
  if (C === 2) {
    const apart = Float64Array.from({ length: H }, (_, h) => weights[H + h]! - weights[h]!);
    return { axes: leadingDirections(covarianceOf(values, H, S, count, centre), H, apart, near), centre };
  }
  const scatter = new Float64Array(H * H);
  const deviation = new Float64Array(H);
  for (let c = 0; c < C; c++) {
    for (let h = 0; h < H; h++) {
      let mean = 0;
      for (let k = 0; k < C; k++) mean += weights[k * H + h]! / C;
      deviation[h] = weights[c * H + h]! - mean;
    }
    for (let h = 0; h < H; h++) for (let k = 0; k < H; k++) scatter[h * H + k]! += deviation[h]! * deviation[k]!;
  }
  return { axes: leadingDirections(scatter, H, undefined, near), centre };
}

/** Coordinates [S, 2] in the plane of points in columns, values [H, S]. */
export function projectColumns({ axes, centre }: Plane, values: ArrayLike<number>, H: number, S: number): Float32Array {
  const projected = new Float32Array(2 * S);
  for (let h = 0; h < H; h++) {
    const [a, b, c] = [axes[h]!, axes[H + h]!, centre[h]!];
    for (let n = 0; n < S; n++) {
      const away = values[h * S + n]! - c;
      projected[2 * n]! += a * away;
      projected[2 * n + 1]! += b * away;
    }
  }
  return projected;
}

function centreOf(values: ArrayLike<number>, H: number, S: number, count: number): Float64Array {
  const centre = new Float64Array(H);
  for (let h = 0; h < H; h++) for (let n = 0; n < count; n++) centre[h]! += values[h * S + n]! / count;
  return centre;
}

function covarianceOf(values: ArrayLike<number>, H: number, S: number, count: number, centre: Float64Array) {
  const covariance = new Float64Array(H * H);
  for (let h = 0; h < H; h++)
    for (let k = 0; k <= h; k++) {
      let sum = 0;
      for (let n = 0; n < count; n++) sum += (values[h * S + n]! - centre[h]!) * (values[k * S + n]! - centre[k]!);
      covariance[h * H + k] = covariance[k * H + h] = sum / count;
    }
  return covariance;
}

/**
 * The two leading eigenvectors of a symmetric, positive matrix [H, H] by orthogonal iteration, few rounds where an earlier
 * plane is near. Where `fixed` is given it is the first direction, and the second is the best across it.
 */
function leadingDirections(matrix: Float64Array, H: number, fixed?: Float64Array, near?: Plane): Float64Array {
  const axes = near ? near.axes.slice() : Float64Array.from({ length: 2 * H }, (_, k) => Math.cos(1 + 2.4 * k));
  const [first, second] = [axes.subarray(0, H), axes.subarray(H)];
  if (fixed) first.set(fixed);
  normalise(first);
  for (let round = near ? 8 : 80; round > 0; round--) {
    if (!fixed) normalise(multiply(matrix, first));
    normalise(multiply(matrix, second), first);
  }
  if (near)
    for (const [axis, from] of [
      [first, 0],
      [second, H],
    ] as const)
      if (dot(axis, near.axes.subarray(from, from + H)) < 0) axis.forEach((value, h) => (axis[h] = -value));
  return axes;
}

/** Replaces a vector by its image, unless that vanishes. */
function multiply(matrix: Float64Array, vector: Float64Array): Float64Array {
  const H = vector.length;
  const image = new Float64Array(H);
  for (let h = 0; h < H; h++) for (let k = 0; k < H; k++) image[h]! += matrix[h * H + k]! * vector[k]!;
  if (Math.hypot(...image) > 1e-12) vector.set(image);
  return vector;
}

/** Takes away what lies along another vector and scales to length 1; what vanishes stays zero. */
function normalise(axis: Float64Array, other?: Float64Array): void {
  const share = other ? dot(axis, other) : 0;
  if (other) for (let h = 0; h < axis.length; h++) axis[h]! -= share * other[h]!;
  const length = Math.hypot(...axis);
  for (let h = 0; h < axis.length; h++) axis[h] = length > 1e-9 ? axis[h]! / length : 0;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let h = 0; h < a.length; h++) sum += a[h]! * b[h]!;
  return sum;
}
