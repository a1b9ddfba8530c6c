const mostBytes = 60e6;

/**
 * A picture file as numbers [size, size, 3] from 0 to 1: its middle square, scaled down. Throws a sentence for the
 * reader; nothing leaves the page. An animated file is refused, since one of its frames is not what it shows.
 */
export async function readPicture(file: File, size: number): Promise<Float32Array> {
  if (!file.type.startsWith('image/'))
    throw new Error(`“${file.name}” is not a picture. Open a PNG, JPEG, WebP or GIF file.`);
  if (file.size > mostBytes)
    throw new Error(`“${file.name}” is larger than ${mostBytes / 1e6} MB. Open a smaller picture.`);
  if (await isAnimated(file))
    throw new Error(`“${file.name}” moves. Open a still picture, such as a screenshot of one frame.`);
  let bitmap: ImageBitmap;
  try {
    // Scaled while it is decoded, so that a very large picture never stands in memory at full size twice.
    bitmap = await createImageBitmap(file, { resizeHeight: 8 * size, resizeQuality: 'medium' });
  } catch {
    throw new Error(`“${file.name}” could not be read as a picture; it may be damaged, or too large for this device.`);
  }
  try {
    return middleSquare(bitmap, bitmap.width, bitmap.height, size);
  } finally {
    bitmap.close();
  }
}

/** The middle square of a picture or of a camera's frame, scaled to numbers [size, size, 3]; what is clear becomes white. */
export function middleSquare(source: CanvasImageSource, width: number, height: number, size: number): Float32Array {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = size;
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  const side = Math.min(width, height);
  context.fillStyle = 'white';
  context.fillRect(0, 0, size, size);
  context.imageSmoothingQuality = 'high';
  context.drawImage(source, (width - side) / 2, (height - side) / 2, side, side, 0, 0, size, size);
  const { data } = context.getImageData(0, 0, size, size);
  return Float32Array.from({ length: size * size * 3 }, (_, i) => data[Math.floor(i / 3) * 4 + (i % 3)]! / 255);
}

/** Whether the file's head announces an animation: a GIF that loops, an animated WebP, PNG or AVIF. (The decoder reads byte 0x89 as another sign.) */
async function isAnimated(file: File): Promise<boolean> {
  const head = new TextDecoder('latin1').decode(await file.slice(0, 4096).arrayBuffer());
  return /^GIF8[^]*NETSCAPE2\.0|^RIFF[^]{4}WEBP[^]*ANIM|^.PNG[^]*acTL|^[^]{4}ftypavis/.test(head);
}
