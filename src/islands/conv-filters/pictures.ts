import { createRandom } from '~/engine/random.ts';
import { drawDeadLeaves, leavesSize as side } from '~/engine/tasks/dead-leaves.ts';
import { drawShape, pictureSize } from '~/engine/tasks/drawing.ts';

/** Pictures [64, 64, 3] that the engine makes from a seed. */
export const pictures: Record<string, (seed: number) => Float32Array> = {
  'dead leaves': (seed) => drawDeadLeaves(createRandom(1000 + seed)),
  shapes: (seed) => {
    const random = createRandom(seed);
    const scene = new Float32Array(side * side * 3);
    for (let quarter = 0; quarter < 4; quarter++) {
      const { pixels } = drawShape(random);
      const corner = ((quarter >> 1) * side + (quarter & 1)) * pictureSize * 3;
      for (let row = 0; row < pictureSize; row++)
        scene.set(pixels.subarray(row * pictureSize * 3, (row + 1) * pictureSize * 3), corner + row * side * 3);
    }
    return scene;
  },
  gratings: (seed) => {
    const random = createRandom(seed);
    const waves = Array.from({ length: 4 }, () => ({
      angle: random.uniform(0, Math.PI),
      period: random.uniform(3, 10),
      low: [random.uniform(), random.uniform(), random.uniform()],
      high: [random.uniform(), random.uniform(), random.uniform()],
    }));
    return Float32Array.from({ length: side * side * 3 }, (_, i) => {
      const [row, column] = [Math.floor(i / (side * 3)), Math.floor(i / 3) % side];
      const { angle, period, low, high } = waves[2 * Number(row >= side / 2) + Number(column >= side / 2)]!;
      const phase = (2 * Math.PI * (column * Math.cos(angle) + row * Math.sin(angle))) / period;
      const share = 0.5 + 0.5 * Math.sin(phase);
      return low[i % 3]! + share * (high[i % 3]! - low[i % 3]!);
    });
  },
};
