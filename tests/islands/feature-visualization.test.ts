import { beforeAll, expect, test } from 'vitest';
import { shapeCnnShapes } from '~/engine/nets/shape-cnn-shape.ts';
import { shapeNames } from '~/engine/tasks/outlines.ts';
import { startBackend } from '~/engine/tensor/backend.ts';
import * as tf from '~/engine/tensor/ops.ts';
import { toTensors } from '~/engine/tensor/parameters.ts';
import { Visualization } from '~/islands/feature-visualization/compute.ts';
import { packSnapshot, unpackSnapshot } from '~/islands/feature-visualization/first-picture.ts';
import { poolPicture, poolSize } from '~/islands/feature-visualization/pool.ts';
import { DemoState } from '~/islands/feature-visualization/state.svelte.ts';
import { readCard, readWeightsFile } from '~/training/shipped.ts';

const page = 'https://book.example/cnn-review/';
Object.assign(globalThis, { location: { href: page } });
const session = { start() {}, tell() {}, pause() {}, step() {}, stop() {}, dispose() {} } as never;
const makeDemo = () => new DemoState('', undefined, session);

let weights: Record<string, tf.Tensor>;
let pool: Float32Array[];
beforeAll(async () => {
  await startBackend({ backend: 'wasm' });
  const folder = 'public/models/shape-cnn';
  weights = toTensors(await readWeightsFile(folder, readCard(folder), shapeCnnShapes), shapeCnnShapes);
  pool = Array.from({ length: poolSize }, (_, i) => poolPicture(i));
});

function climbed(demo: DemoState, steps: number) {
  const run = new Visualization(weights, pool, demo.settings);
  while (run.step < steps) run.climb();
  return run.snapshot();
}

test('the solution of the first goal reaches it: 65 % of the excitement, 40 % of the roughness, which the opening does not', () => {
  const demo = makeDemo();
  const opening = climbed(demo, 100);
  expect(opening.heldMeasures.excitement).toBeLessThan(0.6 * opening.plainMeasures.excitement);
  demo.adjust({ jitter: 0, blur: 0.07, decay: 0, variation: 0.01 });
  const { heldMeasures, plainMeasures } = climbed(demo, 120);
  expect(heldMeasures.excitement).toBeGreaterThan(0.66 * plainMeasures.excitement);
  expect(heldMeasures.roughness).toBeLessThan(0.4 * plainMeasures.roughness);
});

test('sun, fish and house reach the second goal, four times the best drawing: the sun excited most, the fish’s drawings least', () => {
  const runs = shapeNames.map((name, channel) => {
    const demo = makeDemo();
    demo.aim({ channel });
    const { heldMeasures, examples } = climbed(demo, 100);
    return { name, made: heldMeasures.excitement, drawn: examples[0]!.excitement };
  });
  const of = (wanted: string) => runs.find(({ name }) => name === wanted)!;
  const ratio = (name: string) => of(name).made / of(name).drawn;
  expect(runs.toSorted((a, b) => b.made - a.made)[0]!.name).toBe('sun');
  expect(runs.toSorted((a, b) => a.drawn - b.drawn)[0]!.name).toBe('fish');
  expect(ratio('sun')).toBeCloseTo(4.9, 0);
  expect(ratio('fish')).toBeGreaterThan(4.5);
  expect(ratio('house')).toBeGreaterThan(4);
  expect(ratio('house')).toBeLessThan(4.5);
});

test('numbers of another target are not shown, and a climb to a new one counts from its own first step', () => {
  const demo = makeDemo();
  demo.aim({ layer: 'conv2', channel: 3 });
  demo.run.latest = climbed(demo, 2);
  expect(demo.now?.step).toBe(2);
  demo.adjust({ jitter: 0 });
  expect(demo.now?.step).toBe(2);
  for (const change of [
    { column: 7 },
    { isWholeMap: true },
    { channel: 4 },
    { layer: 'logits', channel: 9 } as const,
  ]) {
    demo.run.latest = climbed(demo, 1);
    demo.aim(change);
    expect(demo.now).toBeUndefined();
    expect(demo.examples).toEqual([]);
  }
});

test('another layer is entered at its middle unit, whatever layers were chosen on the way', () => {
  const demo = makeDemo();
  for (const layer of ['dense', 'conv2', 'conv1', 'logits', 'conv2'] as const) demo.aim({ layer });
  expect(demo.settings.target.place).toEqual({ row: 8, column: 8 });
  demo.aim({ layer: 'conv1' });
  expect(demo.settings.target.place).toEqual({ row: 16, column: 16 });
});

test('a link in which only a rein is changed is taken', () => {
  const demo = makeDemo();
  demo.adjust({ blur: 0.2 });
  const again = makeDemo();
  again.restore(demo.link());
  expect(again.notice).toBeUndefined();
  expect(again.set.blur).toBe(0.2);
});

test.each(['circle', 'tree', 'face'])('a regularised %s is much smoother than its twin, and still named', (name) => {
  const demo = makeDemo();
  demo.aim({ channel: shapeNames.indexOf(name) });
  const { held, plain, heldMeasures, plainMeasures, examples } = climbed(demo, 100);
  expect(shapeNames[heldMeasures.label]).toBe(name);
  expect(heldMeasures.roughness).toBeLessThan(0.6 * plainMeasures.roughness);
  expect(plainMeasures.excitement).toBeGreaterThan(3 * examples[0]!.excitement);
  expect(colourfulness(plain)).toBeGreaterThan(4 * colourfulness(held));
});

/** How far red, green and blue of a pixel lie apart, on average. */
function colourfulness(picture: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < picture.length; i += 3) {
    const pixel = picture.subarray(i, i + 3);
    sum += Math.max(...pixel) - Math.min(...pixel);
  }
  return (3 * sum) / picture.length;
}

test.each([1, 2, 3])('a picture that climbed towards “star” without reins from seed %i is called a sun', (seed) => {
  const demo = makeDemo();
  demo.aim({ channel: shapeNames.indexOf('star'), seed });
  expect(shapeNames[climbed(demo, 100).plainMeasures.label]).toBe('sun');
});

test('a packed first picture holds its pixels to within half a level', () => {
  const snapshot = climbed(makeDemo(), 2);
  const again = unpackSnapshot(packSnapshot(snapshot));
  expect(Math.max(...snapshot.held.map((value, i) => Math.abs(value - again.held[i]!)))).toBeLessThan(0.51 / 255);
  expect(again.examples).toEqual(snapshot.examples);
});

test('target, regularisers, start and drawing come back from the link', () => {
  const demo = makeDemo();
  demo.aim({ layer: 'conv2', channel: 7, isWholeMap: false, row: 3, column: 12, start: 'drawing' });
  demo.adjust({ jitter: 0, isDecorrelated: false });
  demo.draw([4, 5], true);
  demo.draw([20, 9.5], false);
  const again = makeDemo();
  again.restore(demo.link());
  expect(again.notice).toBeUndefined();
  expect(again.settings).toEqual(demo.settings);
});

test.each([{ layer: 'pool1' }, { channel: 99 }, { blur: 2 }, { strokes: [[1]] }, { start: 'file' }])(
  'a link with %o is refused with a sentence',
  (bad) => {
    const demo = makeDemo();
    demo.restore(`${page}?feature-visualization=1.${btoa(JSON.stringify(bad))}`);
    expect(demo.notice).toMatch(/starts with its own/);
    expect(demo.set.layer).toBe('logits');
  },
);

test('a layer with fewer units keeps the chosen one in range', () => {
  const demo = makeDemo();
  demo.aim({ layer: 'dense', channel: 60 });
  demo.aim({ layer: 'conv1' });
  expect(demo.set.channel).toBe(15);
});
