import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * Throws unless each tensor has the shape named: our kernels trust the sizes that they are given.
 * `shapes` maps names to [tensor, shape]; absent tensors are passed over.
 */
export function expectShapes(shapes: Record<string, [tensor: Tensor | undefined, shape: number[]]>): void {
  for (const [name, [tensor, shape]] of Object.entries(shapes)) {
    if (!tensor || tensor.shape.join() === shape.join()) continue;
    throw new Error(`${name} has the shape [${tensor.shape.join(', ')}], not [${shape.join(', ')}]`);
  }
}
