import { expect, test } from 'vitest';
import { emptyHistory, keepHistory, nextStage, parseNotes } from '~/islands/train-your-own/history.ts';

test('stages come at 10, 30, 100, 300 and so on', () => {
  const stages = [0];
  while (stages.length < 8) stages.push(nextStage(stages.at(-1)!));
  expect(stages).toEqual([0, 10, 30, 100, 300, 1000, 3000, 10_000]);
  expect([nextStage(999), nextStage(1001), nextStage(29)]).toEqual([1000, 3000, 30]);
});

test('a long past stays short, and its last measurement stays', () => {
  const history = emptyHistory(0);
  const keep = keepHistory(history);
  for (let step = 0; step < 1000; step++) keep.heldOut(step, step / 10);
  expect(history.steps.length).toBeLessThan(200);
  expect(history.steps.at(-1)).toBe(999);
  expect(history.heldOut.every((nats, k) => nats === history.steps[k]! / 10)).toBe(true);
});

test('a second measurement after the same update takes the place of the first', () => {
  const history = emptyHistory(0);
  const keep = keepHistory(history);
  keep.heldOut(5, 3);
  keep.heldOut(5, 2);
  expect([history.steps, history.heldOut]).toEqual([[5], [2]]);
});

const history = { ...emptyHistory(0), steps: [0, 4], heldOut: [3, 2], stages: [{ step: 0, heldOut: 3, text: 'x' }] };
test('notes bring seed and past back', () => {
  expect(parseNotes(JSON.stringify({ seed: 7, history }), 4)).toEqual({ seed: 7, history });
});

test.each(['', '{}', '{"seed":1}', JSON.stringify({ seed: 1, history: { ...history, steps: [1] } })])(
  'broken notes %j give an empty past',
  (notes) => expect(parseNotes(notes, 4)).toEqual({ seed: 1, history: emptyHistory(4) }),
);
