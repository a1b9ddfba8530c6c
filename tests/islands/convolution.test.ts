import { expect, test } from 'vitest';
import { DemoState as Convolution, drawPicture } from '~/islands/convolution/state.svelte.ts';

const page = 'https://book.example/cnn-review/';
Object.assign(globalThis, { location: { href: page } });

test('a convolution comes back from its link, own numbers included', () => {
  const demo = new Convolution();
  demo.set({ padding: 1, stride: 2, dilation: 2 });
  demo.setInput(3, 42);
  demo.setKernel(0, -7);
  const again = new Convolution();
  again.restore(demo.link());
  expect(again.notice).toBeUndefined();
  expect({ ...again.config }).toEqual({ ...demo.config });
});

test.each([{ size: 99 }, { input: [1, 2] }, { stride: 0 }, { kernel: 'x' }])(
  'a link with %o is refused with a sentence',
  (bad) => {
    const demo = new Convolution();
    demo.restore(`${page}?convolution=1.${btoa(JSON.stringify(bad))}`);
    expect(demo.notice).toMatch(/starts with its own/);
    expect(demo.fit.size).toBe(5);
  },
);

test('a kernel that fits nowhere leaves an empty output, and a smaller input keeps the place inside', () => {
  const demo = new Convolution();
  demo.place = 24;
  demo.set({ size: 4 });
  expect(demo.place).toBe(3);
  demo.set({ kernelSize: 5, dilation: 3 });
  expect(demo.fit.size).toBe(0);
  demo.advance();
  expect(demo.place).toBe(0);
});

test('a name stands for its numbers only: another size or another number is no preset, and the picture keeps its kind', () => {
  const demo = new Convolution();
  expect([demo.pictureName, demo.kernelName]).toEqual(['square', 'vertical edge']);
  demo.set({ kernelSize: 5 });
  expect(demo.kernelName).toBeUndefined();
  demo.set({ kernelSize: 3 });
  expect(demo.kernelName).toBe('vertical edge');
  demo.setKernel(4, 7);
  expect(demo.kernelName).toBeUndefined();
  demo.set({ input: drawPicture('steps', 7) });
  demo.set({ size: 9 });
  expect(demo.pictureName).toBe('steps');
});

test('the size formula is shown as it comes out, below one, too', () => {
  const demo = new Convolution();
  expect(demo.placesByFormula).toBe(5);
  demo.set({ size: 4, kernelSize: 5, dilation: 3, stride: 2 });
  expect([demo.placesByFormula, demo.fit.size]).toEqual([-4, 0]);
});
