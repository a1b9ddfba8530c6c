import { expect, test } from 'vitest';
import { stackPictures } from '../../src/engine/analysis/feature-visualisation.ts';
import { createShapeCnn, runShapeCnn } from '../../src/engine/nets/shape-cnn.ts';
import { shapeCnnShapes } from '../../src/engine/nets/shape-cnn-shape.ts';
import { createRandom } from '../../src/engine/random.ts';
import { shapeNames } from '../../src/engine/tasks/outlines.ts';
import { startBackend } from '../../src/engine/tensor/backend.ts';
import * as tf from '../../src/engine/tensor/ops.ts';
import { toTensors } from '../../src/engine/tensor/parameters.ts';
import { lookAt } from '../../src/islands/cnn-anatomy/compute.ts';
import { packSnapshot, unpackSnapshot } from '../../src/islands/cnn-anatomy/first-picture.ts';
import { DemoState, paint } from '../../src/islands/cnn-anatomy/state.svelte.ts';
import { readCard, readWeightsFile } from '../../src/training/shipped.ts';

const page = 'https://book.example/cnn-review/';
Object.assign(globalThis, { location: { href: page } });

test('the packed first picture holds the layers to within a 255th, pooling included, and leaks no tensor', async () => {
  await startBackend({ backend: 'cpu' });
  const before = tf.memory().numTensors;
  const weights = createShapeCnn(createRandom(3));
  const tensors = toTensors(weights, shapeCnnShapes);
  const { pixels, unit } = new DemoState('');
  const snapshot = lookAt(tensors, weights, { pixels, unit });
  tf.dispose(tensors);
  expect(tf.memory().numTensors).toBe(before);
  const again = unpackSnapshot(packSnapshot(snapshot));
  for (const layer of ['conv1', 'pool1', 'conv2', 'pool2'] as const) {
    const largest = Math.max(...snapshot.answers[layer]);
    const worst = snapshot.answers[layer].reduce(
      (most, value, i) => Math.max(most, Math.abs(value - again.answers[layer][i]!)),
      0,
    );
    expect(worst).toBeLessThan((1.01 * largest) / 255);
  }
});

test('a drawing grows by strokes, is undone by strokes and comes back from its link', () => {
  const demo = new DemoState('', undefined, fakeSession());
  demo.clear();
  demo.draw([4, 4], true);
  demo.draw([20, 9], false);
  demo.draw([5, 25], true);
  expect(demo.strokes.length).toBe(2);
  const again = new DemoState('', undefined, fakeSession());
  again.restore(demo.link());
  expect(again.notice).toBeUndefined();
  expect([...again.strokes[0]!.points]).toEqual([4, 4, 4, 4, 20, 9]);
  demo.undo();
  expect(demo.strokes.length).toBe(1);
});

test('undo brings back what was cleared, and the unit comes back from the link', () => {
  const demo = new DemoState('', undefined, fakeSession());
  const { strokes } = demo;
  demo.clear();
  expect(demo.canUndo).toBe(true);
  demo.draw([4, 4], true);
  demo.undo();
  demo.undo();
  expect(demo.strokes).toBe(strokes);
  demo.choose('dense', 3, 0, 0);
  const again = new DemoState('', undefined, fakeSession());
  again.restore(demo.link());
  expect(again.unit).toEqual(demo.unit);
  again.restore(`${page}?cnn-anatomy=1.${btoa(JSON.stringify({ strokes: [], unit: { ...demo.unit, channel: 64 } }))}`);
  expect(again.notice).toMatch(/no unit/);
});

test('a flower needs its stalk: every flower of the training had one', async () => {
  await startBackend({ backend: 'wasm' });
  const folder = 'public/models/shape-cnn';
  const weights = toTensors(await readWeightsFile(folder, readCard(folder), shapeCnnShapes), shapeCnnShapes);
  const ring = (x: number, y: number, radius: number) =>
    Array.from({ length: 25 }, (_, i) => [
      x + radius * Math.cos((i * Math.PI) / 12),
      y + radius * Math.sin((i * Math.PI) / 12),
    ]);
  const flower = (petals: number, y: number, scale: number) => [
    ring(0, y, 0.3 * scale),
    ...Array.from({ length: petals }, (_, i) => {
      const angle = 2 * Math.PI * (i / petals - 0.25);
      return ring(0.62 * scale * Math.cos(angle), y + 0.62 * scale * Math.sin(angle), 0.3 * scale);
    }),
  ];
  const names = (withStalk: boolean) =>
    [5, 6].flatMap((petals) =>
      [8, 10, 12, 13, 14].map((size) => {
        const lines = withStalk ? [...flower(petals, -0.4, 0.6), [[0, 0.2], [0, 0.95]]] : flower(petals, 0, 1); // prettier-ignore
        const strokes = lines.map((points) => ({
          points: Float32Array.from(points.flat(), (value) => 16 + size * value),
          width: 2,
          colour: [0, 0, 0] as const,
          isFilled: false,
        }));
        const answer = tf.tidy(() =>
          tf.softmax(runShapeCnn(weights, stackPictures([paint(strokes)])).logits).dataSync<'float32'>(),
        );
        return shapeNames[answer.indexOf(Math.max(...answer))];
      }),
    );
  expect(names(false).filter((name) => name === 'face')).toHaveLength(9);
  expect(names(false)).not.toContain('flower');
  expect(new Set(names(true))).toEqual(new Set(['flower']));
  tf.dispose(weights);
});

test('a damaged drawing in a link is refused with a sentence and the demo keeps its own', () => {
  const demo = new DemoState('', undefined, fakeSession());
  demo.restore(`${page}?cnn-anatomy=1.${btoa(JSON.stringify({ strokes: [{ points: [1], width: 2 }] }))}`);
  expect(demo.notice).toMatch(/damaged drawing/);
  expect(demo.strokes.length).toBeGreaterThan(0);
});

function fakeSession() {
  return { start() {}, tell() {}, pause() {}, step() {}, stop() {}, dispose() {} } as never;
}
