import type { Random } from '../random.ts';

/** Pixels along each side of a dead-leaves picture. */
export const leavesSize = 64;

/**
 * A 'dead leaves' picture [64, 64, 3], row by row, values from 0 to 1: discs and squares of one colour each fall on one
 * another until nothing of the ground is left (the model behind Baradad et al. 2021). Radii r have density ∝ r⁻³, so
 * that every scale covers about the same area, as things at all distances do.
 */
export function drawDeadLeaves(random: Random): Float32Array {
  const pixels = new Float32Array(leavesSize * leavesSize * 3);
  const isOpen = new Uint8Array(leavesSize * leavesSize).fill(1);
  let open = isOpen.length;
  // Painted from the front: a leaf shows only where none has fallen on it.
  for (let leaf = 0; open > 0 && leaf < 4000; leaf++) {
    const isDisc = random.uniform() < 0.5;
    const radius = 2 / Math.sqrt(1 - random.uniform() * (1 - (2 / 28) ** 2));
    const [x, y] = [random.uniform(-radius, leavesSize + radius), random.uniform(-radius, leavesSize + radius)];
    const angle = random.uniform(0, Math.PI);
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const grey = random.uniform();
    const colour = [0, 1, 2].map(() => Math.min(1, Math.max(0, grey + random.normal(0, 0.2))));
    const reach = radius * Math.SQRT2;
    for (let row = Math.max(0, Math.floor(y - reach)); row < Math.min(leavesSize, y + reach); row++)
      for (let column = Math.max(0, Math.floor(x - reach)); column < Math.min(leavesSize, x + reach); column++) {
        const place = row * leavesSize + column;
        if (!isOpen[place]) continue;
        const [dx, dy] = [column - x, row - y];
        const isInside = isDisc
          ? dx * dx + dy * dy < radius * radius
          : Math.max(Math.abs(cos * dx + sin * dy), Math.abs(cos * dy - sin * dx)) < radius;
        if (!isInside) continue;
        isOpen[place] = 0;
        open--;
        for (let channel = 0; channel < 3; channel++) pixels[3 * place + channel] = colour[channel]!;
      }
  }
  return pixels;
}
