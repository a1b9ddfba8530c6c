import { describe, expect, test } from 'vitest';
import { layoutMlp, traceMlp } from '~/engine/nets/mlp-shape.ts';
import { holdOut, makePoints } from '~/engine/tasks/points-2d.ts';
import compute, {
  type Config,
  type Snapshot,
  type TrainConfig,
  type TrainMessage,
  type TrainSnapshot,
  type WidthsSnapshot,
} from '~/islands/classifier-2d/compute.ts';
import { isReadoutExact } from '~/islands/classifier-2d/picture.ts';
import { type Settings, standard } from '~/islands/classifier-2d/settings.ts';
import { placeIn, readoutRegions } from '~/islands/classifier-2d/shapes.ts';

function configOf(changes: Partial<Settings> = {}): TrainConfig {
  const settings = { ...standard, ...changes };
  const { set, hidden, activation, seed } = settings;
  if (set === 'own') throw new Error('unused');
  const classes = set === 'blobs' ? settings.classes : 2;
  const points = makePoints({ ...settings, set, seed: settings.dataSeed });
  return {
    task: 'train',
    shape: { inputs: 2, hidden, classes, activation },
    data: { points, isTest: holdOut(points.labels, settings.testShare) },
    training: settings,
    seed,
    view: settings,
    stepsPerFrame: 500,
  };
}

/** Runs until the condition holds: a frame is always due, messages come when they are put in. */
async function run(config: Config, until: (snapshot: Snapshot) => boolean, messages: TrainMessage[] = []) {
  const context = {
    *slice() {
      for (let i = 0; i < 500; i++) yield i;
    },
    isFrameDue: () => true,
    messages: () => messages.splice(0),
  };
  for await (const snapshot of compute(config, context)) if (snapshot && until(snapshot)) return snapshot;
  throw new Error('The run ended early.');
}
const trainUntil = async (config: TrainConfig, step: number, messages: TrainMessage[] = []) =>
  (await run(config, (snapshot) => snapshot.task === 'train' && snapshot.step >= step, messages)) as TrainSnapshot;

describe('training in the worker', () => {
  test('the surface shows the class that the network gives, and paper where it wavers', async () => {
    const { surface, side, parameters, shape } = await trainUntil(configOf({ set: 'blobs', hidden: [4] }), 3000);
    const probs = traceMlp(layoutMlp(shape), parameters, [-2, 2]).at(-1)!;
    const others = probs.toSorted((a, b) => b - a);
    expect(surface).toHaveLength(4 * side * side);
    expect(Math.abs(surface[3]! - 150 * (others[0]! - others[1]!))).toBeLessThan(2);
  });

  test.each<[string, Partial<Settings>]>([
    ['two units', { hidden: [2] }],
    ['the cut of a wide layer', { hidden: [6] }],
    ['three classes', { set: 'blobs', hidden: [5] }],
  ])('the straight regions of %s hold the points that the network puts there', async (_, changes) => {
    const settings = { ...standard, ...changes };
    const snapshot = await trainUntil(configOf(changes), 2000);
    const layout = layoutMlp(snapshot.shape);
    expect(isReadoutExact(settings, layout)).toBe(true);
    const regions = readoutRegions(layout, snapshot.parameters, snapshot);
    const place = placeIn(snapshot.frame);
    const { points } = configOf(changes).data;
    for (let n = 0; n < points.labels.length; n++) {
      const probs = traceMlp(layout, snapshot.parameters, points.x.slice(2 * n, 2 * n + 2)).at(-1)!;
      const [first, second] = probs.toSorted((a, b) => b - a);
      if (first! - second! < 0.02) continue;
      const best = probs.indexOf(first!);
      expect(isInside(regions[best]!, place(snapshot.dots[2 * n]!, snapshot.dots[2 * n + 1]!))).toBe(true);
    }
  });

  test('a weight that is set stays set, and new points are learned without starting again', async () => {
    const config = configOf();
    const other = configOf({ set: 'moons' }).data;
    const snapshot = await trainUntil(config, 1000, [
      { training: { ...config.training, learningRate: 0 } },
      { parameter: { at: 3, value: 2.5 } },
      { data: other },
    ]);
    expect(snapshot.parameters[3]).toBe(2.5);
    expect(snapshot.dots).toHaveLength(other.points.x.length);
    expect(snapshot.step).toBeGreaterThanOrEqual(1000);
  });

  test('a run goes on from another', async () => {
    const before = await trainUntil(configOf(), 1000);
    const after = await trainUntil(
      { ...configOf(), training: { ...standard, learningRate: 0 }, from: before },
      before.step + 500,
    );
    expect(after.step).toBeGreaterThanOrEqual(before.step + 500);
    expect(after.train).toEqual(before.train);
  });

  test('a run that diverges ends with the step and the quantity', async () => {
    await expect(trainUntil(configOf({ activation: 'relu', learningRate: 1e8 }), 5000)).rejects.toThrow(
      /^Training diverged at step \d+: .* is/,
    );
  });

  test('the history stays short and covers the run evenly', async () => {
    const { history, step } = await trainUntil(configOf(), 20_000);
    expect(history.train.length).toBeLessThanOrEqual(400);
    expect((history.train.length - 1) * history.every).toBeGreaterThan(step - 2 * history.every);
    expect(history.test).toHaveLength(history.train.length);
  });
});

test('the width experiment finds that circles need three units', async () => {
  const config: Config = { ...configOf(), task: 'widths', widths: [1, 2, 3, 8], numSeeds: 4, steps: 5000 };
  const { testErrors } = (await run(
    config,
    (snapshot) => snapshot.task === 'widths' && snapshot.numTrained === 16,
  )) as WidthsSnapshot;
  const least = [0, 1, 2, 3].map((w) => Math.min(...Array.from(testErrors).slice(4 * w, 4 * w + 4)));
  expect(least[0]).toBeGreaterThan(0.25);
  expect(least[1]).toBeGreaterThan(0.12);
  expect(least[2]).toBeLessThan(0.05);
  expect(least[3]).toBeLessThan(0.05);
});

function isInside(polygon: string, [x, y]: readonly [number, number]): boolean {
  const corners = polygon.split(' ').map((corner) => corner.split(',').map(Number) as [number, number]);
  const turns = corners.map(([ax, ay], i) => {
    const [bx, by] = corners[(i + 1) % corners.length]!;
    return (bx - ax) * (y - ay) - (by - ay) * (x - ax);
  });
  return turns.every((turn) => turn <= 60) || turns.every((turn) => turn >= -60);
}
