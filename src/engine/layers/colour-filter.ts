/** A kernel over three colours: weights [size, size, 3], row by row. */
export interface ColourFilter {
  size: number;
  weights: Float32Array;
}

/** A kernel for brightness: the same weights, a third of each, on red, green and blue. */
function greyFilter(size: number, weight: (row: number, column: number) => number): ColourFilter {
  const weights = new Float32Array(size * size * 3);
  const middle = (size - 1) / 2;
  for (let i = 0; i < weights.length; i++) {
    const place = Math.floor(i / 3);
    weights[i] = weight(Math.floor(place / size) - middle, (place % size) - middle) / 3;
  }
  return { size, weights };
}

/** A wave of 5 pixels a period under a bell, along the direction `angle`, its weights adding up to zero. */
function gabor(angle: number): ColourFilter {
  return greyFilter(11, (row, column) => {
    const along = column * Math.cos(angle) + row * Math.sin(angle);
    return 0.12 * Math.exp(-(row * row + column * column) / 12) * Math.sin((2 * Math.PI * along) / 5);
  });
}

/** Kernels made by hand, counted from their middle. */
export const classicFilters: Record<string, ColourFilter> = {
  'Sobel, vertical edges': greyFilter(3, (row, column) => (column * (2 - Math.abs(row))) / 4),
  'Sobel, horizontal edges': greyFilter(3, (row, column) => (row * (2 - Math.abs(column))) / 4),
  Blur: greyFilter(3, () => 1 / 9),
  Laplacian: greyFilter(3, (row, column) => (row === 0 && column === 0 ? -1 : row === 0 || column === 0 ? 1 / 4 : 0)),
  'Gabor, 0°': gabor(0),
  'Gabor, 45°': gabor(Math.PI / 4),
  'Gabor, 90°': gabor(Math.PI / 2),
  'Gabor, 135°': gabor((3 * Math.PI) / 4),
};

/** The filter's answers to a picture [side, side, 3], [side − size + 1, the same], without padding. */
export function applyFilter(picture: Float32Array, { size, weights }: ColourFilter): Float32Array {
  const side = Math.sqrt(picture.length / 3);
  const places = side - size + 1;
  const answers = new Float32Array(places * places);
  for (let i = 0; i < answers.length; i++) {
    const from = (Math.floor(i / places) * side + (i % places)) * 3;
    let sum = 0;
    for (let row = 0; row < size; row++)
      for (let k = 0; k < size * 3; k++) sum += weights[row * size * 3 + k]! * picture[from + row * side * 3 + k]!;
    answers[i] = sum;
  }
  return answers;
}

/** The window [size, size, 3] of a picture under the answer at `place`. */
export function windowAt(picture: Float32Array, size: number, place: number): Float32Array {
  const side = Math.sqrt(picture.length / 3);
  const places = side - size + 1;
  const from = (Math.floor(place / places) * side + (place % places)) * 3;
  return Float32Array.from(
    { length: size * size * 3 },
    (_, i) => picture[from + Math.floor(i / (size * 3)) * side * 3 + (i % (size * 3))]!,
  );
}

/** The places of the largest answers, best first, no two closer than `apart` along both axes. */
export function strongestPlaces(answers: Float32Array, count: number, apart: number): number[] {
  const places = Math.sqrt(answers.length);
  const order = Array.from(answers.keys()).sort((a, b) => answers[b]! - answers[a]!);
  const chosen: number[] = [];
  for (const place of order) {
    const isFree = chosen.every(
      (other) =>
        Math.abs(Math.floor(other / places) - Math.floor(place / places)) >= apart ||
        Math.abs((other % places) - (place % places)) >= apart,
    );
    if (isFree) chosen.push(place);
    if (chosen.length === count) break;
  }
  return chosen;
}

/** The share of a filter's squared weights that is difference between colours, 0 for a grey filter and 1 for a pure opponent. */
export function colourShare({ weights }: ColourFilter): number {
  let [all, grey] = [0, 0];
  for (let i = 0; i < weights.length; i += 3) {
    const [red, green, blue] = [weights[i]!, weights[i + 1]!, weights[i + 2]!];
    all += red * red + green * green + blue * blue;
    grey += (red + green + blue) ** 2 / 3;
  }
  return all === 0 ? 0 : 1 - grey / all;
}
