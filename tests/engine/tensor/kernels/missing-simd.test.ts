import { afterEach, expect, test, vi } from 'vitest';
import { createKernels } from '~/engine/tensor/kernels.ts';

afterEach(() => vi.unstubAllGlobals());

test('where WebAssembly cannot run SIMD, a demo that needs it says so, and others go on with typed arrays', () => {
  class Module {
    constructor() {
      throw new WebAssembly.CompileError('Wasm SIMD unsupported');
    }
  }
  vi.stubGlobal('WebAssembly', { Memory: WebAssembly.Memory, CompileError: WebAssembly.CompileError, Module });
  expect(() => createKernels({ build: 'simd' })).toThrow(/needs WebAssembly with SIMD/);
  expect(createKernels().build).toBe('typed arrays');
});
