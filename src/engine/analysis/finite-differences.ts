import type { Params } from '../cells/cell.ts';

/** The largest relative error that passes as the rounding of finite differences. */
export const passMark = 1e-4;

/** How well a gradient agrees with finite differences, and where it agrees least. */
export interface GradientCheck {
  /** |analytic − numeric| / the larger of the two, at the worst entry. */
  relativeError: number;
  /** That entry: the parameter's name and its index there. */
  parameter: string;
  index: number;
  analytic: number;
  numeric: number;
  /** How many entries were compared. */
  count: number;
}

/**
 * ∂ loss() / ∂ each parameter by central differences, (L(w + ε) − L(w − ε)) / 2ε. The parameters are moved in place, one
 * at a time, and put back: `loss` must read these very arrays.
 */
export function finiteDifferences<P extends Params>(loss: () => number, params: P, epsilon = 1e-5): P {
  const numeric = Object.entries(params).map(([name, values]) => {
    const slopes = values.map((value, k) => {
      values[k] = value + epsilon;
      const above = loss();
      values[k] = value - epsilon;
      const below = loss();
      values[k] = value;
      return (above - below) / (2 * epsilon);
    });
    return [name, slopes];
  });
  return Object.fromEntries(numeric) as P;
}

/**
 * Compares a gradient with finite differences, entry by entry. An entry below a ten-thousandth of the largest one is
 * measured against that: smaller slopes drown in the rounding of the loss (about 1e-16 L / ε).
 */
export function checkGradients<P extends Params>(
  loss: () => number,
  params: P,
  gradients: P,
  epsilon = 1e-5,
): GradientCheck {
  const numeric = finiteDifferences(loss, params, epsilon);
  let largest = 0;
  for (const name in params) for (const slope of numeric[name]!) largest = Math.max(largest, Math.abs(slope));
  const worst: GradientCheck = { relativeError: -1, parameter: '', index: 0, analytic: 0, numeric: 0, count: 0 };
  for (const name in params) {
    numeric[name]!.forEach((slope, index) => {
      const analytic = gradients[name]![index]!;
      const scale = Math.max(Math.abs(analytic), Math.abs(slope), 1e-4 * largest);
      const relativeError = analytic === slope ? 0 : Math.abs(analytic - slope) / scale;
      worst.count++;
      if (relativeError > worst.relativeError)
        Object.assign(worst, { relativeError, parameter: name, index, analytic, numeric: slope });
    });
  }
  return worst;
}
