import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, test, vi } from 'vitest';
import { strengthOf } from '~/engine/analysis/neuron-search.ts';
import { charModelShapes, type CharModelConfig } from '~/engine/nets/char-model.ts';
import { readWeights } from '~/engine/weights/model-card.ts';
import { excerpt } from '~/islands/neurons/excerpt.ts';
import { pack, unpack } from '~/islands/neurons/first-page.ts';
import gallery from '~/islands/neurons/gallery.json' with { type: 'json' };
import { definitions, names, propertyNames } from '~/islands/neurons/names.ts';
import { DemoState, longestText, shortestText, standardRequest } from '~/islands/neurons/state.svelte.ts';
import { createStudy, type NeuronsRequest, type NeuronsSnapshot } from '~/islands/neurons/study.ts';
import { readCard } from '~/training/shipped.ts';

const folder = 'public/models/shakespeare';
const card = readCard(folder);
const config = card.config as unknown as CharModelConfig;
const weights = await readWeights(readFileSync(`${folder}/${card.file}`), card, charModelShapes(config));
const answer = createStudy(config, weights);
const ask = (change: Partial<NeuronsRequest> = {}) =>
  [...answer({ ...standardRequest, ...change })].filter((snapshot) => snapshot !== undefined);
const first = ask().at(-1)!;
const strength = (concordance: number) => strengthOf({ concordance });

describe('the gallery', () => {
  it('was found on the model that ships', () => expect(gallery.model).toBe(card.sha256));

  it('holds for each property the best cell, and at least five that keep 90 % of pairs in order on held-out text', () => {
    expect(gallery.cells.map(({ property }) => property)).toEqual(propertyNames);
    expect(propertyNames).toEqual(Object.keys(names));
    expect(propertyNames).toEqual(Object.keys(definitions));
    expect(gallery.cells.filter(({ heldOut }) => strength(heldOut) > 0.4).length).toBeGreaterThanOrEqual(5);
  });

  it.each(gallery.cells.map((cell, i) => ({ ...cell, i })).filter(({ heldOut }) => strength(heldOut) > 0.3))(
    'scores $property alike on the page, where the hunt puts cell $unit among the first of 512',
    ({ property, unit, heldOut, i }) => {
      const { gallery: scores, ranking } = ask({ mark: property as NeuronsRequest['mark'] })[0]!;
      expect(Math.abs(scores[i]! - heldOut)).toBeLessThan(0.05);
      expect(ranking.map((found) => found.unit)).toContain(unit);
    },
  );
});

test('what is found for marks put elsewhere is far less than what is found for the marks', () => {
  expect(strengthOf(first.ranking[0]!)).toBeGreaterThan(0.49);
  expect(first.chance).toBeLessThan(0.35);
});

test('a single painted name singles out cells as well elsewhere as where it stands', () => {
  const from = excerpt.indexOf('PROSPERO:');
  const { ranking, chance } = ask({ mark: [from, from + 9] }).at(-1)!;
  expect(strengthOf(ranking[0]!)).toBeGreaterThan(0.48);
  expect(chance).toBeGreaterThan(0.45);
});

test('a text without the property has no ranking and no score', () => {
  const [only, ...rest] = ask({ text: 'no name and no line in here, only words', mark: 'speaker name' });
  expect(rest).toEqual([]);
  expect([only!.ranking, only!.exceptions]).toEqual([[], []]);
  expect(only!.profile[propertyNames.indexOf('line break')]).toBeNaN();
});

test('a cell held tells what it costs and what is then written, and leaves the model as it was', () => {
  const { tampering } = ask({ unit: 36, held: -0.9 }).at(-1)!;
  expect(tampering!.samples.after).not.toBe(tampering!.samples.before);
  expect(tampering!.losses.before).toHaveLength(excerpt.length);
  expect([...ask()[0]!.activation]).toEqual([...first.activation]);
});

test('a sample of the model is a text like any other, the same for the same seed', () => {
  const [one, other] = [1, 1].map((seed) => ask({ text: { seed } })[0]!);
  expect(one!.text).toBe(other!.text);
  expect(one!.activation).toHaveLength(one!.text.length);
});

test('the first picture comes through the page as it was, to the last shade', () => {
  const copy = unpack(JSON.parse(JSON.stringify(pack(first))), excerpt);
  copy.activation.forEach((value, t) => expect(Math.abs(value - first.activation[t]!)).toBeLessThan(0.005));
  expect(copy.guesses).toEqual(first.guesses);
  expect({ ...copy, activation: 0, guesses: 0, shares: 0 }).toEqual({ ...first, activation: 0, guesses: 0, shares: 0 });
});

describe('the state', () => {
  const page = 'http://book/character-models/';
  beforeEach(() => vi.stubGlobal('location', { href: page }));
  afterEach(() => vi.unstubAllGlobals());
  const open = () => {
    const session = { start: vi.fn(), tell: vi.fn(), pause: vi.fn(), step: vi.fn(), stop: vi.fn(), dispose: vi.fn() };
    const about = { vocabulary: config.vocabulary, numUnits: config.hiddenSize };
    return { session, demo: new DemoState('models', about, first, session as never) };
  };
  const show = (session: ReturnType<typeof open>['session'], snapshot: NeuronsSnapshot) =>
    session.start.mock.calls[0]![1].onSnapshot(snapshot);

  it('comes back from its link, also with a painted span and a text of the reader', () => {
    const { demo } = open();
    demo.change({
      source: 'own',
      typed: 'A text of my own, “long” enough to be read by it.',
      mark: [3, 9],
      action: 'hold',
    });
    const { demo: again, session } = open();
    again.restore(demo.link());
    expect(again.notice).toBeUndefined();
    expect(again.set).toEqual(demo.set);
    expect(session.start.mock.calls[0]![0].request).toMatchObject({
      text: 'A text of my own, long enough to be read by it.',
      mark: [3, 9],
      held: 0.9,
    });
    expect(again.dropped).toEqual(['“', '”']);
  });

  it.each([{ unit: 512 }, { mark: 'toString' }, { mark: [4, 4] }, { action: 'burn' }, { value: 1 }, { typed: 7 }])(
    'refuses a link with %j in a sentence',
    (wrong) => {
      const { demo, session } = open();
      demo.restore(`${page}?neurons=1.${btoa(JSON.stringify(wrong))}`);
      expect(demo.notice).toMatch(/does not have/);
      expect(session.start).not.toHaveBeenCalled();
    },
  );

  it('asks for a longer text in a sentence and keeps what was typed', () => {
    const { demo, session } = open();
    demo.change({ source: 'own', typed: 'short' });
    expect(demo.tooShort).toContain(`5 characters that the model knows; give it ${shortestText}`);
    expect(demo.set.typed).toBe('short');
    expect(session.start).not.toHaveBeenCalled();
  });

  it.each([
    ['z', 'one character '],
    ['', 'no character '],
    ['日本', 'no character '],
  ])('counts what the model knows of “%s” in good grammar, and stops when it is set aside', (typed, known) => {
    const { demo } = open();
    demo.change({ source: 'own', typed });
    expect(demo.tooShort).toContain(known);
    demo.setSource('excerpt');
    expect(demo.tooShort).toBeUndefined();
  });

  it('reads the beginning of a text that is too long, and counts the rest', () => {
    const { demo, session } = open();
    demo.change({ source: 'own', typed: 'word '.repeat(700) });
    expect(demo.numCut).toBe(500);
    expect(session.start.mock.calls[0]![0].request.text).toHaveLength(longestText);
    const { demo: again } = open();
    again.restore(demo.link());
    expect([again.notice, again.own, again.numCut]).toEqual([undefined, demo.own, 0]);
  });

  it('says of a short text that its scores mean nothing, and not of all names on the page', () => {
    const { demo, session } = open();
    demo.change({ source: 'own' });
    expect(demo.isByChance).toBe(false);
    show(session, ask({ text: demo.own }).at(-1)!);
    expect(demo.isByChance).toBe(true);
  });

  it('tells a running study the next question and says until the answer that it is busy', () => {
    const { demo, session } = open();
    demo.change({ unit: 3 });
    demo.change({ unit: 4 });
    expect(session.start).toHaveBeenCalledOnce();
    expect(session.tell.mock.calls[0]![0]).toMatchObject({ id: 2, unit: 4 });
    expect(demo.isBusy).toBe(true);
    show(session, { ...first, id: 2 });
    expect(demo.isBusy).toBe(false);
  });

  it('a span that was painted on one text is not asked of another', () => {
    const { demo } = open();
    demo.change({ mark: [3, 9] });
    demo.setSource('sample');
    expect(demo.set.mark).toBe(standardRequest.mark);
  });

  it('knows its goals when they are reached', () => {
    const { demo, session } = open();
    demo.change();
    expect([demo.hasFoundNameCell, demo.hasStretchedLines, demo.hasFoundIdler]).toEqual([false, false, false]);
    const from = excerpt.indexOf('PROSPERO:');
    show(session, ask({ mark: [from, from + 9] }).at(-1)!);
    expect(demo.hasFoundNameCell).toBe(true);
    show(session, ask({ mark: 'place in the line', unit: 36, held: -0.9 }).at(-1)!);
    expect(demo.hasStretchedLines).toBe(true);
    show(session, ask({ held: 0 }).at(-1)!);
    expect([demo.hasFoundIdler, demo.hasStretchedLines]).toEqual([true, false]);
  });
});
