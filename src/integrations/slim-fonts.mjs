import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import subsetFont from 'subset-font';

/** Every character that the Latin files of the book's fonts have: letters, punctuation, arrows, signs. */
const characters = [
  [0x20, 0x7e],
  [0xa0, 0x17f],
  [0x2000, 0x22ff],
]
  .flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, i) => String.fromCodePoint(first + i)))
  .join('');

/**
 * A variable font with the weights that the styles use, from regular to bold, and no others; made once and kept.
 * Resolves to its path: two thirds of the bytes of the font as it comes.
 */
export async function slimFont(packageName, fileName) {
  const directory = '.cache/fonts';
  const [{ version }, source] = await Promise.all([
    readFile(`node_modules/${packageName}/package.json`, 'utf8').then(JSON.parse),
    readFile(`node_modules/${packageName}/files/${fileName}`),
  ]);
  const path = `${directory}/${version}-400-700-${fileName}`;
  if (existsSync(path)) return `./${path}`;
  await mkdir(directory, { recursive: true });
  const variationAxes = { wght: { min: 400, max: 700 } };
  await writeFile(path, await subsetFont(source, characters, { targetFormat: 'woff2', variationAxes }));
  return `./${path}`;
}
