import { expect, test } from 'vitest';
import { createProgressLine } from '../../src/training/progress-line.ts';

function written(isTTY: boolean) {
  const text: string[] = [];
  const stream = { isTTY, write: (chunk: string) => text.push(chunk) } as unknown as NodeJS.WriteStream;
  return { line: createProgressLine(stream), text };
}
const snapshot = { step: 10, loss: 2.5, gradNorm: 0.25, learningRate: 1e-3 };

test('a quarter through after a minute leaves three', () => {
  const { line, text } = written(true);
  line.update(snapshot, 0.25, 60_000);
  expect(text.join('')).toContain('██████░░░░░░░░░░░░░░░░░░ 25.0 %  step 10  loss 2.5000');
  expect(text.join('')).toContain('0:03:00 left');
});

test('a terminal has one line overwritten; a file gets a line every half minute', () => {
  const [terminal, file] = [written(true), written(false)];
  for (let second = 1; second <= 60; second++) {
    for (const { line } of [terminal, file]) line.update(snapshot, second / 100, second * 1000);
  }
  expect(terminal.text).toHaveLength(60);
  expect(terminal.text.every((chunk) => chunk.startsWith('\r') && !chunk.includes('\n'))).toBe(true);
  expect(file.text).toHaveLength(2);
  expect(file.text[1]).toContain('1000 ms/step');
});

test('held-out metrics are told on a line of their own', () => {
  const { line, text } = written(false);
  line.metrics(500, { nats: 1.23456789, characters: 10_000 });
  expect(text).toEqual(['step 500 held out: nats 1.2346, characters 10000\n']);
});
