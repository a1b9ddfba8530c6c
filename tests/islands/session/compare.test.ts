import { expect, test } from 'vitest';
import { addDifference, readDifference } from '~/islands/session/compare.ts';

const page = 'http://book/backpropagation-through-time/?truncated-bptt=1.abc#demo-truncated-bptt';
const unlockable = { lag: 'the lag', text: 'its string' };

test('a comparison comes back from the address, beside the demo’s own settings', () => {
  const address = addDifference(page, 'truncated-bptt', { setting: 'text', value: '안녕하세요' });
  expect(new URL(address).searchParams.get('truncated-bptt')).toBe('1.abc');
  expect(new URL(address).hash).toBe('#demo-truncated-bptt');
  expect(readDifference(address, 'truncated-bptt', unlockable)).toEqual({ setting: 'text', value: '안녕하세요' });
  expect(readDifference(address, 'bptt', unlockable)).toBeUndefined();
});

test('without a comparison the address has none, also where it had one', () => {
  const address = addDifference(page, 'bptt', { setting: 'lag', value: 3 });
  expect(addDifference(address, 'bptt', undefined)).toBe(page);
});

test('a setting that cannot be unlocked is refused', () => {
  for (const setting of ['learningRate', 'constructor', 7]) {
    const address = addDifference(page, 'bptt', { setting: setting as string, value: 3 });
    expect(() => readDifference(address, 'bptt', unlockable)).toThrow(/does not have/);
  }
});
