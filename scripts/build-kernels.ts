/** Compiles the AssemblyScript kernels, with and without relaxed SIMD, into a module that carries both as base64. */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const source = fileURLToPath(new URL('../src/engine/tensor/assembly/index.ts', import.meta.url));
const target = fileURLToPath(new URL('../src/engine/tensor/kernels/generated.js', import.meta.url));

async function compile(...features: string[]): Promise<string> {
  let binary = Buffer.alloc(0);
  const { error, stderr } = await asc.main(
    [source, '--outFile=kernels.wasm', '-O3s', '--noAssert', '--runtime=stub', '--importMemory', ...features],
    { writeFile: (_name, contents) => void (binary = Buffer.from(contents as Uint8Array)) },
  );
  if (error) throw new Error(`The kernels do not compile.\n${stderr}`, { cause: error });
  return binary.toString('base64');
}

const simd = await compile('--enable=simd');
const relaxed = await compile('--enable=simd', '--enable=relaxed-simd');
await writeFile(target, `export const simd =\n  '${simd}';\nexport const relaxed =\n  '${relaxed}';\n`);
