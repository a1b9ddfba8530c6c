import { expect, test } from 'vitest';
import { createShapeCnn } from '../../src/engine/nets/shape-cnn.ts';
import { shapeCnnShapes } from '../../src/engine/nets/shape-cnn-shape.ts';
import { createRandom } from '../../src/engine/random.ts';
import { startBackend } from '../../src/engine/tensor/backend.ts';
import * as tf from '../../src/engine/tensor/ops.ts';
import { toTensors } from '../../src/engine/tensor/parameters.ts';
import { lookAt } from '../../src/islands/cnn-anatomy/compute.ts';
import { packSnapshot, unpackSnapshot } from '../../src/islands/cnn-anatomy/first-picture.ts';
import { DemoState } from '../../src/islands/cnn-anatomy/state.svelte.ts';

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

test('a damaged drawing in a link is refused with a sentence and the demo keeps its own', () => {
  const demo = new DemoState('', undefined, fakeSession());
  demo.restore(`${page}?cnn-anatomy=1.${btoa(JSON.stringify({ strokes: [{ points: [1], width: 2 }] }))}`);
  expect(demo.notice).toMatch(/damaged drawing/);
  expect(demo.strokes.length).toBeGreaterThan(0);
});

function fakeSession() {
  return { start() {}, tell() {}, pause() {}, step() {}, stop() {}, dispose() {} } as never;
}
