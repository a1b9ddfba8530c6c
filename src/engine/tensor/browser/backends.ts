import { env } from '@tensorflow/tfjs-core';
import type { BackendName } from '../backend.ts';

/** Loads a backend in a browser, each as its own chunk from our own origin. */
export const loaders: Record<BackendName, () => Promise<unknown>> = {
  cpu: async () => (await import('./cpu.ts')).registerCpu(),
  wasm: async () => (await import('./wasm.ts')).registerWasm(),
  webgl: async () => {
    if (typeof OffscreenCanvas === 'undefined') throw new Error('no WebGL in a worker here');
    await import('@tensorflow/tfjs-backend-webgl');
    // Not backend.floatPrecision(): in 4.22 it says 16 where the textures have 32 bits.
    if (!env().getBool('WEBGL_RENDER_FLOAT32_ENABLED')) throw new Error('WebGL computes in 16 bits here');
  },
  webgpu: async () => {
    if (!('gpu' in navigator) || !(await navigator.gpu.requestAdapter())) throw new Error('no WebGPU here');
    await import('@tensorflow/tfjs-backend-webgpu');
  },
};
