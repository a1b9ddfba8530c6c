import { describe, expect, test } from 'vitest';
import {
  checkExample,
  configOfExample,
  createExample,
  passExample,
  trainExample,
} from '../../../src/engine/nets/running-example.ts';
import {
  bookExample,
  graphemesOf,
  parseExampleConfig,
  problemOfText,
  withCell,
} from '../../../src/engine/nets/running-example-config.ts';

const strings = ['hello', 'ab', 'naïve café', '안녕하세요', '👩‍🚀🚀👩‍🚀🌍', 'abcdefghijklmnopqrstuvwx'];

describe.each(['rnn', 'lstm'] as const)('the running example as an %s', (cell) => {
  test.each(strings)('on ‘%s’ has a right gradient whose source steps add up', (text) => {
    const example = createExample({ ...bookExample, text, cell });
    const pass = passExample(example);
    expect(pass.head).toHaveLength(example.symbols.length - 1);
    expect(pass.loss).toBeCloseTo(
      pass.head.reduce((total, step) => total - Math.log(step.probs[example.targets[pass.head.indexOf(step)]!]!), 0),
      10,
    );
    expect(checkExample(example).relativeError).toBeLessThan(1e-4);
    for (const name in example.cell.shapes)
      pass.gradients[name]!.forEach((g, k) =>
        expect(pass.terms.reduce((total, term) => total + term[name]![k]!, 0)).toBeCloseTo(g, 12),
      );
  });

  test('learns ‘hello’, whose l is followed once by l and once by o', () => {
    let example = createExample({ ...bookExample, cell });
    for (let step = 0; step < 400; step++) example = trainExample(example, 0.1);
    const { loss, head } = passExample(example);
    expect(loss).toBeLessThan(0.2);
    const guesses = head.map(({ probs }) => example.vocabulary[probs.indexOf(Math.max(...probs))]);
    expect(guesses.join('')).toBe('ello');
  });

  test('comes back from its config, weights and all, through JSON', () => {
    let example = createExample({ ...bookExample, cell });
    for (let step = 0; step < 20; step++) example = trainExample(example, 0.1, 1);
    const config = parseExampleConfig(JSON.parse(JSON.stringify(configOfExample(example))));
    expect(config.stepsTrained).toBe(20);
    expect(configOfExample(createExample(config))).toEqual(config);
    expect(passExample(createExample(config)).loss).toBeCloseTo(passExample(example).loss, 2);
  });
});

test('training returns a new example and leaves the old one as it was', () => {
  const before = createExample(bookExample);
  const loss = passExample(before).loss;
  const after = trainExample(before, 0.1);
  expect(passExample(after).loss).toBeLessThan(loss);
  expect(passExample(before).loss).toBe(loss);
});

test('a clipped step moves the weights no further than rate times norm', () => {
  const before = createExample(bookExample);
  const after = trainExample(before, 0.1, 0.5);
  const squares = Object.keys(before.params).map((name) =>
    before.params[name]!.reduce((total, value, k) => total + (after.params[name]![k]! - value) ** 2, 0),
  );
  expect(Math.sqrt(squares.reduce((a, b) => a + b))).toBeCloseTo(0.05, 10);
});

test('symbols are counted as a reader counts them', () => {
  expect(graphemesOf('e\u0301👩‍🚀한')).toEqual(['é', '👩‍🚀', '한']);
});

describe('a string that cannot be the example is refused with a sentence', () => {
  test.each([
    ['', /^Type a word/],
    ['   ', /^Type a word/],
    ['👩‍🚀', /^One symbol/],
    ['aaaa', /^All symbols are “a”/],
    ['abcdefghijklmnopqrstuvwxy', /^That is 25 symbols; up to 24/],
  ])('‘%s’', (text, sentence) => {
    expect(problemOfText(text)).toMatch(sentence);
    expect(() => parseExampleConfig({ ...bookExample, text })).toThrow(sentence);
  });

  test.each(strings)('but not ‘%s’', (text) => expect(problemOfText(text)).toBeUndefined());
});

describe('a config from outside', () => {
  const trained = configOfExample(trainExample(createExample(bookExample), 0.1));

  test.each([
    ['nothing', undefined],
    ['a number', 7],
    ['no text', { ...bookExample, text: 5 }],
    ['an unknown cell', { ...bookExample, cell: 'gpt' }],
    ['a huge state', { ...bookExample, hiddenSize: 1e9 }],
    ['a broken seed', { ...bookExample, seed: 0.5 }],
    ['trained steps without weights', { ...bookExample, stepsTrained: 3 }],
    ['too few weights', { ...trained, weights: trained.weights!.slice(1) }],
    ['weights of another string', { ...trained, text: 'hallelujah' }],
    ['weights that are no numbers', { ...trained, weights: trained.weights!.map(() => null) }],
  ])('is refused with a sentence: %s', (_, value) => {
    expect(() => parseExampleConfig(value)).toThrow(/^[A-Z].*\.$/);
  });

  test('keeps nothing that it does not know', () => {
    expect(parseExampleConfig({ ...bookExample, extra: 1 })).toEqual(bookExample);
  });
});

test('the twin has the same string, sizes and seed on the other cell, untrained', () => {
  const trained = configOfExample(trainExample(createExample(bookExample), 0.1));
  expect(withCell(trained, 'lstm')).toEqual({ ...bookExample, cell: 'lstm' });
});
