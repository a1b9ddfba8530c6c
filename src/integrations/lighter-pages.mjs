import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { decodeHTML } from 'entities';
import sharp from 'sharp';

const pictureAddress = /url\(data:image\/png;base64,([A-Za-z0-9+/=]+)\)/g;
const canvasStyle = new RegExp(`style="background-image: ${pictureAddress.source}"`, 'g');
/** Below this many characters the settings of a demo stay in the page: a file of their own would cost more. */
const smallSettings = 1000;

/**
 * Leaves in each page what its reader reads, and puts into files beside it what can come later: the pixels of the
 * pictures that demos show while they sleep, and the settings that they wake with (see components/site/touch.ts).
 */
export function lighterPages({ base }) {
  const prefix = base.replace(/\/$/, '');
  return {
    name: 'lighter-pages',
    hooks: {
      'astro:build:done': async ({ dir }) => {
        const root = fileURLToPath(dir);
        await mkdir(`${root}demos`, { recursive: true });
        const keep = async (bytes, ending) => {
          const name = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
          await writeFile(`${root}demos/${name}.${ending}`, bytes);
          return `${prefix}/demos/${name}.${ending}`;
        };
        for (const name of await readdir(root, { recursive: true })) {
          if (!name.endsWith('.html')) continue;
          await writeFile(root + name, await lighten(await readFile(root + name, 'utf8'), keep));
        }
      },
    },
  };
}

/** The page with pictures and settings of its demos kept as files; `keep(bytes, ending)` resolves to a file's address. */
export function lighten(html, keep) {
  return replaceAsync(html, /<astro-island[\s\S]*?<\/astro-island>/g, async ([island]) => {
    const [tag] = /^<astro-island[^>]*>/.exec(island);
    const lighterTag = await replaceAsync(tag, / props="([^"]*)"/g, async ([attribute, text]) =>
      text.length < smallSettings ? attribute : ` data-props="${await keep(decodeHTML(text), 'json')}"`,
    );
    return lighterTag + (await keepPictures(island.slice(tag.length), keep));
  });
}

/** Each picture as a file; canvases of one size share a strip and are windows on it, so that they are fetched together. */
async function keepPictures(html, keep) {
  const strips = new Map();
  for (const [style, data] of html.matchAll(canvasStyle)) {
    const { data: pixels, info } = await sharp(Buffer.from(data, 'base64'))
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const size = `${info.width}x${info.height}`;
    if (!strips.has(size)) strips.set(size, { info, pictures: new Map() });
    strips.get(size).pictures.set(style, pixels);
  }
  const windows = new Map();
  for (const { info, pictures } of strips.values()) {
    const raw = { ...info, height: info.height * pictures.size };
    const png = sharp(Buffer.concat([...pictures.values()]), { raw }).png({ compressionLevel: 9, effort: 10 });
    const address = await keep(await png.toBuffer(), 'png');
    [...pictures.keys()].forEach((style, i) => {
      const share = pictures.size > 1 ? (100 * i) / (pictures.size - 1) : 0;
      windows.set(style, `style="background: url(${address}) 0 ${share.toFixed(4)}% / 100% ${100 * pictures.size}%"`);
    });
  }
  const withWindows = html.replace(canvasStyle, (style) => windows.get(style));
  return replaceAsync(withWindows, pictureAddress, async ([, data]) => {
    const png = sharp(Buffer.from(data, 'base64')).png({ compressionLevel: 9, effort: 10 });
    return `url(${await keep(await png.toBuffer(), 'png')})`;
  });
}

async function replaceAsync(text, pattern, replace) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    parts.push(text.slice(end, match.index), await replace(match));
    end = match.index + match[0].length;
  }
  return parts.join('') + text.slice(end);
}
