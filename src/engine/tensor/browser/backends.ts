import type { BackendName } from '../backend.ts';

/** Loads a backend in a browser, each as its own chunk from our own origin. */
export const loaders: Record<BackendName, () => Promise<unknown>> = {
  cpu: async () => (await import('./cpu.ts')).registerCpu(),
  wasm: async () => (await import('./wasm.ts')).registerWasm(),
  webgl: async () => {
    if (typeof OffscreenCanvas === 'undefined') throw new Error('no WebGL in a worker here');
    await import('@tensorflow/tfjs-backend-webgl');
  },
  webgpu: async () => {
    if (!('gpu' in navigator) || !(await navigator.gpu.requestAdapter())) throw new Error('no WebGPU here');
    await import('@tensorflow/tfjs-backend-webgpu');
  },
};
