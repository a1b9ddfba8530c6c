/** A file of weights that is not what it should be; the message says what is wrong with it. */
export class WeightsError extends Error {
  override name = 'WeightsError';
}

export type Dtype = 'F32' | 'F16' | 'I8';

/** A tensor as it is stored. F16 is kept as its 16-bit patterns. */
export type StoredTensor = { shape: readonly number[] } & (
  { dtype: 'F32'; data: Float32Array } | { dtype: 'F16'; data: Uint16Array } | { dtype: 'I8'; data: Int8Array }
);

export interface SafetensorsFile {
  tensors: Map<string, StoredTensor>;
  metadata: Map<string, string>;
}

const bytesOf: Record<Dtype, number> = { F32: 4, F16: 2, I8: 1 };
const maxHeaderBytes = 1 << 20;

/**
 * The bytes of a safetensors file (huggingface.co/docs/safetensors): 8 bytes of little-endian header length, a JSON
 * header padded with spaces, then the data without a gap. Wide types come first, so that every tensor is aligned.
 */
export function writeSafetensors({ tensors, metadata }: SafetensorsFile): Uint8Array {
  const byName = (a: string, b: string) => (a < b ? -1 : 1);
  const sorted = [...tensors].sort(([a, x], [b, y]) => bytesOf[y.dtype] - bytesOf[x.dtype] || byName(a, b));

  const header: [string, unknown][] = metadata.size ? [['__metadata__', Object.fromEntries(metadata)]] : [];
  let offset = 0;
  for (const [name, { dtype, shape, data }] of sorted) {
    header.push([name, { dtype, shape, data_offsets: [offset, offset + data.byteLength] }]);
    offset += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const headerBytes = Math.ceil(json.length / 8) * 8;

  const file = new Uint8Array(8 + headerBytes + offset).fill(0x20, 8, 8 + headerBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerBytes), true);
  file.set(json, 8);
  offset = 8 + headerBytes;
  for (const [, { data }] of sorted) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  return file;
}

/**
 * Reads a safetensors file. Everything the header claims is checked against the file's size before any tensor is
 * allocated: lengths, types, shapes, and that the tensors cover the data without gap or overlap.
 * Throws a WeightsError that says what is wrong.
 */
export function readSafetensors(file: Uint8Array): SafetensorsFile {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const { header, dataStart } = readHeader(file, view);
  const dataBytes = file.byteLength - dataStart;

  const metadata = new Map<string, string>();
  const entries: { name: string; dtype: Dtype; shape: number[]; begin: number; end: number }[] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') {
      for (const [key, text] of Object.entries(asObject(value, name))) metadata.set(key, String(text));
    } else {
      entries.push({ name, ...checkEntry(name, asObject(value, `'${name}'`), dataBytes) });
    }
  }

  let covered = 0;
  for (const { name, begin, end } of entries.sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== covered) {
      throw new WeightsError(`'${name}' starts at byte ${begin} of the data, but the one before ends at ${covered}.`);
    }
    covered = end;
  }
  if (covered !== dataBytes) {
    throw new WeightsError(`The tensors cover ${covered} of ${dataBytes} bytes of data: the file is cut or padded.`);
  }

  const tensors = new Map<string, StoredTensor>();
  for (const { name, dtype, shape, begin, end } of entries) {
    // A copy, for the file's own bytes may be unaligned. (Not slice: a Node Buffer's shares memory.)
    const { buffer } = new Uint8Array(file.subarray(dataStart + begin, dataStart + end));
    if (dtype === 'F32') tensors.set(name, { dtype, shape, data: new Float32Array(buffer) });
    else if (dtype === 'F16') tensors.set(name, { dtype, shape, data: new Uint16Array(buffer) });
    else tensors.set(name, { dtype, shape, data: new Int8Array(buffer) });
  }
  return { tensors, metadata };
}

function readHeader(file: Uint8Array, view: DataView) {
  if (file.byteLength < 8) throw new WeightsError(`A safetensors file has at least 8 bytes; this has ${file.length}.`);
  const claimed = view.getBigUint64(0, true);
  if (claimed > BigInt(Math.min(maxHeaderBytes, file.byteLength - 8))) {
    throw new WeightsError(
      `The header claims ${claimed} bytes, but the file has ${file.byteLength}: cut, or no safetensors file.`,
    );
  }
  const dataStart = 8 + Number(claimed);
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(file.subarray(8, dataStart)));
  } catch {
    throw new WeightsError('The header is not JSON: this is no safetensors file, or it is damaged.');
  }
  return { header: asObject(header, 'The header'), dataStart };
}

function checkEntry(name: string, entry: Record<string, unknown>, dataBytes: number) {
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== 'string' || !Object.hasOwn(bytesOf, dtype)) {
    throw new WeightsError(
      `'${name}' has type ${JSON.stringify(dtype)}; known are ${Object.keys(bytesOf).join(', ')}.`,
    );
  }
  if (!isCountList(shape)) throw new WeightsError(`'${name}' has no valid shape: ${JSON.stringify(shape)}.`);
  if (!isCountList(offsets) || offsets.length !== 2 || offsets[0]! > offsets[1]! || offsets[1]! > dataBytes) {
    throw new WeightsError(`'${name}' lies at ${JSON.stringify(offsets)}, outside the file's ${dataBytes} data bytes.`);
  }
  const [begin, end] = offsets as [number, number];
  const needed = shape.reduce((product, extent) => product * extent, bytesOf[dtype as Dtype]);
  if (needed !== end - begin) {
    throw new WeightsError(
      `'${name}' [${shape}] of ${dtype} needs ${needed} bytes, but the file gives ${end - begin}.`,
    );
  }
  return { dtype: dtype as Dtype, shape, begin, end };
}

function isCountList(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((count) => Number.isSafeInteger(count) && count >= 0);
}

function asObject(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new WeightsError(`${what} is not a JSON object.`);
  }
  return value as Record<string, unknown>;
}
