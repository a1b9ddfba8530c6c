import type { BackendName } from '../backend.ts';

const refuse = (what: string) => () => Promise.reject(new Error(`no ${what} in Node`));

/** Loads a backend under Node, whole: the size of a download does not matter here. */
export const loaders: Record<BackendName, () => Promise<unknown>> = {
  cpu: () => import('@tensorflow/tfjs-backend-cpu'),
  wasm: async () => {
    await import('@tensorflow/tfjs-backend-wasm');
    const { registerWasmKernels } = await import('../wasm/register.ts');
    registerWasmKernels();
  },
  webgl: refuse('WebGL'),
  webgpu: refuse('WebGPU'),
};
