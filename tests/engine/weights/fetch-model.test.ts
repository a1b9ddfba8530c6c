import { afterEach, expect, test, vi } from 'vitest';
import { fetchCard, fetchWeights } from '../../../src/engine/weights/fetch-model.ts';
import { sha256 } from '../../../src/engine/weights/model-card.ts';
import { packWeights } from '../../../src/engine/weights/pack.ts';

const shapes = { W: [2, 2] };
const bytes = packWeights({ W: Float32Array.of(1, 2, 3, 4) }, shapes, 'F32');
const card = { name: 'tiny', file: 'weights.safetensors', bytes: bytes.length, sha256: await sha256(bytes) };

/** A server that knows these files. */
function serve(files: Record<string, BodyInit>) {
  vi.stubGlobal('fetch', async (url: string) =>
    url in files ? new Response(files[url]!) : new Response('', { status: 404 }),
  );
}
afterEach(() => void vi.unstubAllGlobals());

test('a shipped model is fetched by its folder', async () => {
  serve({ 'm/card.json': JSON.stringify(card), 'm/weights.safetensors': bytes as Uint8Array<ArrayBuffer> });
  const fetched = await fetchCard('m');
  expect(fetched.name).toBe('tiny');
  expect((await fetchWeights('m', fetched, shapes))['W']).toEqual(Float32Array.of(1, 2, 3, 4));
});

test('a missing file, a page in place of a card, and no network are told apart', async () => {
  serve({ 'm/card.json': '<html>' });
  await expect(fetchCard('m')).rejects.toThrow(/card.json is not JSON/);
  await expect(fetchWeights('m', card, shapes)).rejects.toThrow(/weights.safetensors .* answers 404/);
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('failed')));
  await expect(fetchCard('m')).rejects.toThrow(/is the network there/);
});
