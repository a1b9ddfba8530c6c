/**
 * Compiles the AssemblyScript kernels, with and without relaxed SIMD, into a module that carries both as base64. The tests call it too, so
 * that they never run on kernels older than their source.
 */
import { readdir, stat, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const folder = fileURLToPath(new URL('../src/engine/tensor/assembly/', import.meta.url));
const target = fileURLToPath(new URL('../src/engine/tensor/kernels/generated.js', import.meta.url));

export default async function buildKernels(): Promise<void> {
  if (await isUpToDate()) return;
  const simd = await compile('--enable=simd');
  const relaxed = await compile('--enable=simd', '--enable=relaxed-simd');
  await writeFile(target, `export const simd =\n  '${simd}';\nexport const relaxed =\n  '${relaxed}';\n`);
}

async function compile(...features: string[]): Promise<string> {
  let binary = Buffer.alloc(0);
  const { error, stderr } = await asc.main(
    [
      `${folder}index.ts`,
      '--outFile=kernels.wasm',
      '-O3s',
      '--noAssert',
      '--runtime=stub',
      '--importMemory',
      ...features,
    ],
    { writeFile: (_name, contents) => void (binary = Buffer.from(contents as Uint8Array)) },
  );
  if (error) throw new Error(`The kernels do not compile.\n${stderr}`, { cause: error });
  return binary.toString('base64');
}

/** Whether the module is younger than the folder, every file in it, and this script. */
async function isUpToDate(): Promise<boolean> {
  const sources = [fileURLToPath(import.meta.url), folder, ...(await readdir(folder)).map((file) => folder + file)];
  const changed = await Promise.all(sources.map(async (path) => (await stat(path)).mtimeMs));
  const built = await stat(target).catch(() => undefined);
  return built !== undefined && built.mtimeMs > Math.max(...changed);
}

if (import.meta.main) await buildKernels();
