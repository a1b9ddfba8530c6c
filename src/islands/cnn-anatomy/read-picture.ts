import { pictureSize } from '~/engine/tasks/drawing.ts';

const mostBytes = 60e6;

/**
 * A picture file as the network takes it, [32, 32, 3] with values from 0 to 1: its middle square, scaled down. Of an
 * animated file, the first frame. Throws a sentence for the reader. Nothing leaves the page.
 */
export async function readPicture(file: File): Promise<Float32Array> {
  if (!file.type.startsWith('image/'))
    throw new Error(`“${file.name}” is not a picture. Open a PNG, JPEG, WebP or GIF file.`);
  if (file.size > mostBytes)
    throw new Error(`“${file.name}” is larger than ${mostBytes / 1e6} MB. Open a smaller picture.`);
  let bitmap: ImageBitmap;
  try {
    // Scaled while it is decoded, so that a very large picture never stands in memory at full size twice.
    bitmap = await createImageBitmap(file, { resizeHeight: 8 * pictureSize, resizeQuality: 'medium' });
  } catch {
    throw new Error(`“${file.name}” could not be read as a picture; it may be damaged.`);
  }
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = pictureSize;
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  const side = Math.min(bitmap.width, bitmap.height);
  context.fillStyle = 'white';
  context.fillRect(0, 0, pictureSize, pictureSize);
  context.imageSmoothingQuality = 'high';
  context.drawImage(
    bitmap,
    (bitmap.width - side) / 2,
    (bitmap.height - side) / 2,
    side,
    side,
    0,
    0,
    pictureSize,
    pictureSize,
  );
  bitmap.close();
  const { data } = context.getImageData(0, 0, pictureSize, pictureSize);
  return Float32Array.from(
    { length: pictureSize * pictureSize * 3 },
    (_, i) => data[Math.floor(i / 3) * 4 + (i % 3)]! / 255,
  );
}
