import type { Operations } from './operations.ts';
import { activations } from './typed-arrays/activations.ts';
import { attention } from './typed-arrays/attention.ts';
import { columns } from './typed-arrays/columns.ts';
import { gates } from './typed-arrays/gates.ts';
import { patches } from './typed-arrays/patches.ts';
import { pooling } from './typed-arrays/pooling.ts';
import { products } from './typed-arrays/products.ts';
import { rows } from './typed-arrays/rows.ts';
import { softmax } from './typed-arrays/softmax.ts';
import { vectors } from './typed-arrays/vectors.ts';
import { createViews } from './typed-arrays/views.ts';

/**
 * The kernels on typed arrays: what runs where WebAssembly or its SIMD is missing, and what the WebAssembly ones are tested against.
 * `buffer` gives the current memory.
 */
export function createFallback(buffer: () => ArrayBuffer): Operations {
  const views = createViews(buffer);
  return {
    ...products(views),
    ...gates(views),
    ...attention(views),
    ...patches(views),
    ...pooling(views),
    ...activations(views),
    ...columns(views),
    ...rows(views),
    ...softmax(views),
    ...vectors(views),
  };
}
