import { expect, test } from 'vitest';
import { stackPictures } from '../../src/engine/analysis/feature-visualisation.ts';
import { createShapeCnn, runShapeCnn } from '../../src/engine/nets/shape-cnn.ts';
import { shapeCnnShapes } from '../../src/engine/nets/shape-cnn-shape.ts';
import { createRandom } from '../../src/engine/random.ts';
import { sketchShape } from '../../src/engine/tasks/drawing.ts';
import { shapeNames } from '../../src/engine/tasks/outlines.ts';
import { startBackend } from '../../src/engine/tensor/backend.ts';
import * as tf from '../../src/engine/tensor/ops.ts';
import { toTensors } from '../../src/engine/tensor/parameters.ts';
import { lookAt, type AnatomyRequest } from '../../src/islands/cnn-anatomy/compute.ts';
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
  const snapshot = lookAt(tensors, weights, new DemoState('').request);
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

const ring = (x: number, y: number, radius: number) =>
  Array.from({ length: 25 }, (_, i) => [
    x + radius * Math.cos((i * Math.PI) / 12),
    y + radius * Math.sin((i * Math.PI) / 12),
  ]).flat();

/** What the network that ships says of a picture, and how surely. */
async function openNetwork() {
  await startBackend({ backend: 'wasm' });
  const folder = 'public/models/shape-cnn';
  const weights = await readWeightsFile(folder, readCard(folder), shapeCnnShapes);
  const tensors = toTensors(weights, shapeCnnShapes);
  const ask = (lines: number[][]) => {
    const stroke = { width: 2, colour: [0, 0, 0] as const, isFilled: false };
    const picture = paint(lines.map((points) => ({ ...stroke, points: Float32Array.from(points) })));
    const answer = tf.tidy(() => tf.softmax(runShapeCnn(tensors, stackPictures([picture])).logits).dataSync<'float32'>()); // prettier-ignore
    const probability = Math.max(...answer);
    return { name: shapeNames[answer.indexOf(probability)], probability };
  };
  return {
    ask,
    look: (request: AnatomyRequest) => lookAt(tensors, weights, request),
    close: () => tf.dispose(tensors),
  };
}

test('a flower needs its stalk, and must not be large: every flower of the training had one, and no blossom was so wide', async () => {
  const { ask, close } = await openNetwork();
  const both = (radii: number[]) =>
    radii.flatMap((radius) =>
      [5, 6].flatMap((petals) =>
        [0.4, 0.5, 0.55].flatMap((share) =>
          [true, false].map((hasCentre) => {
            const y = 16 - Math.min(5, radius / 2);
            const lines = Array.from({ length: petals }, (_, i) => {
              const angle = 2 * Math.PI * (i / petals - 0.25);
              return ring(16 + radius * Math.cos(angle), y + radius * Math.sin(angle), share * radius);
            });
            if (hasCentre) lines.push(ring(16, y, 0.8 * (1 - share) * radius));
            const foot = y + (1 + share) * radius;
            return { bare: ask(lines), stalked: ask([...lines, [16, foot, 16, Math.min(31, foot + 8)]]) };
          }),
        ),
      ),
    );
  const small = both([4, 5, 6, 7]);
  expect(small).toHaveLength(48);
  expect(new Set(small.map(({ bare }) => bare.name))).toEqual(new Set(['face']));
  expect(new Set(small.map(({ stalked }) => stalked.name))).toEqual(new Set(['flower']));
  expect(Math.min(...small.map(({ stalked }) => stalked.probability))).toBeGreaterThan(0.99);
  const random = createRandom(3);
  const widths = Array.from({ length: 1000 }, () => {
    const [centre, ...rest] = sketchShape(random, shapeNames.indexOf('flower'), [0, 0, 0]);
    const across = [centre!, ...rest.slice(0, -1)].flatMap(({ points }) => [...points.filter((_, i) => i % 2 === 0)]);
    return Math.max(...across) - Math.min(...across) + centre!.width;
  });
  expect(Math.max(...widths)).toBeLessThan(26);
  const large = both([9, 10]);
  expect(large).toHaveLength(24);
  expect(large.map(({ stalked }) => stalked.name)).not.toContain('flower');
  close();
});

test('the first goal wants one sure answer turned into another by the reader’s own stroke on a drawing', async () => {
  const { look, close } = await openNetwork();
  const demo = new DemoState('', undefined, fakeSession());
  const answered = () => {
    demo.run.latest = look(demo.request);
    return [demo.hasTurned, demo.ranking[0]!.name];
  };
  const drawAll = (points: number[]) => {
    for (let i = 0; i < points.length; i += 2) demo.draw([points[i]!, points[i + 1]!], i === 0);
  };
  demo.clear();
  demo.draw([16, 16], true);
  expect(answered()[0]).toBe(false);
  demo.clear();
  drawAll(ring(16, 11, 6));
  expect(answered()).toEqual([false, 'circle']);
  drawAll([16, 17, 16, 30]);
  expect(demo.hasTurned).toBe(false);
  expect(answered()).toEqual([true, 'tree']);
  demo.undo();
  expect(answered()).toEqual([false, 'circle']);
  drawAll([16, 17.5, 16.1, 17.5]);
  expect(answered()).toEqual([false, 'circle']);
  // An example of several strokes, of which the last one turns the answer, is none of the reader's.
  for (let label = 0; label < shapeNames.length; label++) {
    demo.showExample(label, false);
    expect(answered()[0]).toBe(false);
  }
  close();
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
