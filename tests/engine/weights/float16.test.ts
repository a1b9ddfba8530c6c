import { expect, test } from 'vitest';
import { fromFloat16, toFloat16 } from '../../../src/engine/weights/float16.ts';

test('every half-precision pattern survives the way to a number and back', () => {
  for (let pattern = 0; pattern < 0x10000; pattern++) {
    const value = fromFloat16(pattern);
    if (Number.isNaN(value)) expect(Number.isNaN(fromFloat16(toFloat16(value)))).toBe(true);
    else if (toFloat16(value) !== pattern) expect.fail(`pattern ${pattern} came back as ${toFloat16(value)}`);
  }
});

test('a value between two halves goes to the nearer, and from the middle to the even one', () => {
  for (let pattern = 0; pattern < 0x7bff; pattern++) {
    const [low, high] = [fromFloat16(pattern), fromFloat16(pattern + 1)];
    const even = pattern % 2 === 0 ? pattern : pattern + 1;
    if (toFloat16((low + high) / 2) !== even) expect.fail(`the middle above pattern ${pattern}`);
    if (toFloat16(low + (high - low) * 0.49) !== pattern) expect.fail(`just below the middle above ${pattern}`);
    if (toFloat16(low + (high - low) * 0.51) !== pattern + 1) expect.fail(`just over the middle above ${pattern}`);
  }
});

test('what is too large for a half becomes infinite', () => {
  expect(fromFloat16(toFloat16(65519))).toBe(65504);
  expect(fromFloat16(toFloat16(65520))).toBe(Infinity);
  expect(fromFloat16(toFloat16(-1e30))).toBe(-Infinity);
});
