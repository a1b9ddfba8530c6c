const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
  return n;
});

/**
 * A small picture as a PNG data address, so that pixels can stand in HTML before a script runs.
 *   pixels: RGBA, width * height * 4 bytes; or, with `palette` (RGBA of up to 256 entries), one index a pixel.
 * Written without compression: the page itself is compressed when it is served.
 */
export function pngAddress(
  pixels: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
  palette?: Uint8ClampedArray,
): string {
  const rowBytes = palette ? width : width * 4;
  const raw = new Uint8Array((rowBytes + 1) * height);
  for (let y = 0; y < height; y++) raw.set(pixels.subarray(y * rowBytes, (y + 1) * rowBytes), y * (rowBytes + 1) + 1);

  const chunks = [chunk('IHDR', [...uint32(width), ...uint32(height), 8, palette ? 3 : 6, 0, 0, 0])];
  if (palette) {
    const isAlpha = (_: number, i: number) => i % 4 === 3;
    chunks.push(
      chunk('PLTE', [...palette.filter((byte, i) => !isAlpha(byte, i))]),
      chunk('tRNS', [...palette.filter(isAlpha)]),
    );
  }
  chunks.push(chunk('IDAT', zlibStored(raw)), chunk('IEND', []));
  const bytes = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, ...chunks.flat()];
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return `data:image/png;base64,${btoa(text)}`;
}

function chunk(type: string, data: number[]): number[] {
  const body = [...[...type].map((letter) => letter.charCodeAt(0)), ...data];
  let crc = 0xffffffff;
  for (const byte of body) crc = crcTable[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  return [...uint32(data.length), ...body, ...uint32(~crc >>> 0)];
}

/** The zlib stream (RFC 1950) whose blocks are stored as they are (RFC 1951, 3.2.4). */
function zlibStored(data: Uint8Array): number[] {
  const stream = [0x78, 0x01];
  for (let from = 0; from < data.length || from === 0; from += 0xffff) {
    const block = data.subarray(from, from + 0xffff);
    const isLast = from + 0xffff >= data.length;
    stream.push(
      Number(isLast),
      block.length & 0xff,
      block.length >> 8,
      ~block.length & 0xff,
      (~block.length >> 8) & 0xff,
    );
    for (const byte of block) stream.push(byte);
  }
  let [a, b] = [1, 0];
  for (const byte of data) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return [...stream, ...uint32(((b << 16) | a) >>> 0)];
}

const uint32 = (value: number) => [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
