import { createRandom } from '~/engine/random.ts';
import { drawShape } from '~/engine/tasks/drawing.ts';

/** Training drawings among which the most exciting are looked for. */
export const poolSize = 256;

/** So many of them are shown. */
export const numExamples = 6;

/** A training drawing of the pool, the same in the worker and on the page. */
export function poolPicture(index: number): Float32Array {
  return drawShape(createRandom(40_000_000 + index)).pixels;
}
