import { crc32, deflateSync } from 'node:zlib';
import type { Locator } from 'playwright-core';
import { expect, test } from 'vitest';
import { visit, wake, type Visit } from './book.ts';

/** A page with the demo of filters, awake, and its fields for a reader's own picture. */
async function openDemo() {
  const reader = await visit('cnn-review/');
  const demo = reader.page.locator('[data-demo=conv-filters]');
  await wake(demo);
  return { reader, demo, file: demo.locator('input[type=file]') };
}

const message = (demo: Locator) => demo.getByRole('alert').locator('p').textContent({ timeout: 20_000 });
const isOwnShown = (demo: Locator) => demo.getByLabel('Picture', { exact: true }).inputValue();

async function expectOwnPicture(demo: Locator, { problems }: Visit) {
  await expect.poll(() => isOwnShown(demo), { timeout: 30_000 }).toBe('own');
  expect(await demo.getByRole('alert').locator('p').count()).toBe(0);
  expect(problems).toEqual([]);
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** A black and white PNG of vertical stripes, one bit a pixel; `extra` goes between its head and its data. */
function stripes(width: number, height: number, extra: Uint8Array = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 1;
  const rows = Buffer.alloc(height * (1 + Math.ceil(width / 8)), 0xf0);
  for (let row = 0; row < height; row++) rows[row * (1 + Math.ceil(width / 8))] = 0;
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const data = chunk('IDAT', deflateSync(rows, { level: 1 }));
  return Buffer.concat([signature, chunk('IHDR', head), extra, data, chunk('IEND', Buffer.alloc(0))]);
}

test('a picture of 50 megapixels is scaled down and used', async () => {
  const { reader, demo, file } = await openDemo();
  await using _ = reader;
  await file.setInputFiles({ name: 'wall.png', mimeType: 'image/png', buffer: stripes(8192, 6144) });
  await expectOwnPicture(demo, reader);
});

test.each([
  ['a file that is no picture', 'notes.txt', 'text/plain', Buffer.from('hello'), /“notes.txt” is not a picture/],
  ['a broken picture', 'torn.png', 'image/png', stripes(64, 64).subarray(0, 50), /“torn.png” could not be read/],
  ['an animated PNG', 'dance.png', 'image/png', stripes(64, 64, chunk('acTL', Buffer.alloc(8))), /“dance.png” moves/],
  ['an animated GIF', 'cat.gif', 'image/gif', Buffer.from('GIF89a\x01\x00\x01\x00\x00\x00\x00!\xff\x0bNETSCAPE2.0', 'latin1'), /“cat.gif” moves/], // prettier-ignore
])('%s gets a clear message, and the picture stays', async (_, name, mimeType, buffer, words) => {
  const { reader, demo, file } = await openDemo();
  await using __ = reader;
  const before = await isOwnShown(demo);
  await file.setInputFiles({ name, mimeType, buffer });
  expect(await message(demo)).toMatch(words);
  expect(await isOwnShown(demo)).toBe(before);
});

test('the camera is asked for at a click only; what it sees is used, and it is off again', async () => {
  const { reader, demo } = await openDemo();
  await using _ = reader;
  const { page } = reader;
  await page.context().grantPermissions(['camera']);
  await page.evaluate(() => {
    const { mediaDevices } = navigator;
    const ask = mediaDevices.getUserMedia.bind(mediaDevices);
    const streams: MediaStream[] = [];
    Object.assign(window, { streams });
    mediaDevices.getUserMedia = async (wishes) => {
      const stream = await ask(wishes);
      streams.push(stream);
      return stream;
    };
  });
  const tracks = () =>
    page.evaluate(() =>
      (window as unknown as { streams: MediaStream[] }).streams.flatMap((stream) =>
        stream.getTracks().map(({ readyState }) => readyState),
      ),
    );
  expect(await tracks()).toEqual([]);
  await demo.getByRole('button', { name: 'Use the camera' }).click();
  await expectOwnPicture(demo, reader);
  expect(await tracks()).toEqual(['ended']);
});

test('a refused camera is a sentence, and the demo goes on', async () => {
  const { reader, demo } = await openDemo();
  await using _ = reader;
  await reader.page.context().clearPermissions();
  await demo.getByRole('button', { name: 'Use the camera' }).click();
  expect(await message(demo)).toMatch(/The camera was refused/);
  await demo.getByRole('radio', { name: 'made by hand' }).check({ force: true });
  expect(await demo.locator('.description').first().textContent()).toMatch(/Sobel/);
});
