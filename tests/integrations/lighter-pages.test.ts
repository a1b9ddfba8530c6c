import sharp from 'sharp';
import { expect, test } from 'vitest';
import { lighten } from '../../src/integrations/lighter-pages.mjs';
import { pngAddress } from '../../src/components/plots/png.ts';

const red = Uint8Array.from([255, 0, 0, 255]);
const blue = Uint8Array.from([0, 0, 255, 255]);

/** Keeps files in memory, named by their order. */
function keeper() {
  const files: Record<string, Uint8Array | string> = {};
  const keep = async (bytes: Uint8Array | string, ending: string) => {
    const address = `/demos/${Object.keys(files).length + 1}.${ending}`;
    files[address] = bytes;
    return address;
  };
  return { files, keep };
}

test('canvases of one size become windows on one strip, in their order', async () => {
  const { files, keep } = keeper();
  const canvas = (colour: Uint8Array) =>
    `<canvas style="background-image: url(${pngAddress(colour, 1, 1)})" aria-hidden="true"></canvas>`;
  const page = await lighten(`<astro-island uid="a">${canvas(red)}${canvas(blue)}${canvas(red)}</astro-island>`, keep);
  expect([...page.matchAll(/style="([^"]*)"/g)].map(([, style]) => style)).toEqual([
    'background: url(/demos/1.png) 0 0.0000% / 100% 200%',
    'background: url(/demos/1.png) 0 100.0000% / 100% 200%',
    'background: url(/demos/1.png) 0 0.0000% / 100% 200%',
  ]);
  const { data, info } = await sharp(Buffer.from(files['/demos/1.png']!))
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect([info.width, info.height, [...data]]).toEqual([1, 2, [...red, ...blue]]);
});

test('a picture that shares its style with others is a file of its own', async () => {
  const { keep } = keeper();
  const style = `--scene: url(${pngAddress(red, 1, 1)}), var(--other)`;
  expect(await lighten(`<astro-island uid="a"><i style="${style}"></i></astro-island>`, keep)).toBe(
    '<astro-island uid="a"><i style="--scene: url(/demos/1.png), var(--other)"></i></astro-island>',
  );
});

test('large settings become a file as the demo will read them; small ones stay', async () => {
  const { files, keep } = keeper();
  const large = JSON.stringify({ text: [0, `a "b" & 'c' < d${'e'.repeat(1000)}`] });
  const escaped = large
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
    .replace('<', '&lt;');
  const island = (props: string) => `<astro-island uid="a"${props} ssr><p>1</p></astro-island>`;
  expect(await lighten(island(` props="${escaped}"`), keep)).toBe(island(' data-props="/demos/1.json"'));
  expect(files['/demos/1.json']).toBe(large);
  expect(await lighten(island(' props="{}"'), keep)).toBe(island(' props="{}"'));
});

test('what stands outside of demos stays as it is', async () => {
  const { files, keep } = keeper();
  const page = `<p style="background-image: url(${pngAddress(red, 1, 1)})">props="x"</p>`;
  expect(await lighten(page, keep)).toBe(page);
  expect(files).toEqual({});
});
