import { describe, expect, test } from 'vitest';
import { importModel, modelNames, modelUrl } from '~/training/registry.ts';
import { readCard, readWeightsFile } from '~/training/shipped.ts';

/** The models that learn from scenes. */
const names = modelNames().filter((name) => /^(captioner|norman-\d+|region-words)$/.test(name));
const folderOf = (name: string) => `public/models/${name}`;

async function open(name: string) {
  const model = await (await importModel(modelUrl(name))).open({ corpus: undefined, numShards: 1 });
  return { model, weights: await readWeightsFile(folderOf(name), readCard(folderOf(name)), model.shapes) };
}

describe.each(names)('%s as it ships', (name) => {
  const card = readCard(folderOf(name));

  test('is small, and what the code builds', async () => {
    const { model } = await open(name);
    expect(card.bytes).toBeLessThan(600_000);
    expect(card.config).toEqual(JSON.parse(JSON.stringify(model.config)));
    expect(card.licence).toMatch(/Twemoji.*CC BY 4\.0/);
  });
});

test.each(['captioner', 'norman-50', 'region-words'])(
  'a few scenes measure %s as its card does',
  async (name) => {
    const { model, weights } = await open(name);
    const metrics = await model.evaluate(weights, true);
    const card = readCard(folderOf(name));
    expect(Object.keys(metrics)).toEqual(Object.keys(card.metrics));
    for (const [metric, value] of Object.entries(metrics))
      if (metric !== 'scenes') expect(Math.abs(value - card.metrics[metric]!), metric).toBeLessThan(0.12);
  },
  30_000,
);

test('the five biased captioners see alike and were trained alike', async () => {
  const normans = names.filter((name) => name.startsWith('norman'));
  expect(normans).toHaveLength(5);
  const cards = normans.map((name) => readCard(folderOf(name)));
  expect(cards.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(3_000_000);
  const [first, ...others] = await Promise.all(normans.map(async (name) => (await open(name)).weights));
  const filters = Object.keys(first!).filter((name) => /^K\d/.test(name));
  expect(filters).toHaveLength(4);
  for (const weights of others) for (const filter of filters) expect(weights[filter]).toEqual(first![filter]);
  for (const { seed, step, recipe } of cards) expect({ seed, step, recipe }).toEqual({ seed: cards[0]!.seed, step: cards[0]!.step, recipe: cards[0]!.recipe }); // prettier-ignore
});

test('held-out combinations are captioned and aligned as well as they must be', () => {
  const { metrics } = readCard(folderOf('captioner'));
  expect(metrics['heldOutExact']).toBeGreaterThanOrEqual(0.9);
  for (const slot of ['Class', 'Size', 'Relation', 'Background'])
    expect(metrics[`heldOut${slot}`], slot).toBeGreaterThanOrEqual(0.96);
  expect(metrics['heldOutPointing']).toBeGreaterThanOrEqual(0.95);
  expect(readCard(folderOf('region-words')).metrics['heldOutContentWords']).toBeGreaterThanOrEqual(0.95);
});
